-- Who pays: plan and preferences in one.

create function profile_plan() returns json
language sql stable
begin atomic
	select json_build_object('tier', s.tier, 'status', s.status,
		'currentPeriodStart', wire.instant(s.current_period_start),
		'currentPeriodEnd', wire.instant(s.current_period_end),
		'cancelAtPeriodEnd', s.cancel_at_period_end)
	from llm.subscriptions as s
	where s.product = 'llm'
	and s.status in ('active', 'suspended')
	order by s.status, s.created_at desc
	limit 1;
end;

create function profile(bearer bytea) returns json
language plpgsql
as $$
declare
	account llm.accounts;
	told json;
begin
	perform identity.enter(bearer, 'credits.read');

	account := account_now();
	select json_build_object('userId', u.id, 'email', u.email,
		'displayName', coalesce(
			nullif(concat_ws(' ', u.first_name, u.last_name), ''), u.username),
		'subscription', profile_plan(),
		'preferences', json_build_object('defaultModel', p.default_model_id,
			'emailNotifications', account.alert_mail,
			'usageAlerts', account.alert_percents <> '{}'),
		'accountCreatedAt', wire.instant(u.created_at),
		'lastLoginAt', wire.instant(u.last_login_at))
	into told
	from identity.users as u
	left join llm.user_preferences as p on p.user_id = u.id
	where u.id = identity.user_id();
	return told;
end
$$;
