-- Revert tessera:webhooks-tell from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop trigger tell on llm.subscriptions;
drop trigger tell on llm.usage_history;
drop trigger tell on llm.api_keys;
drop function llm.tell_subscription, llm.tell_use, llm.tell_key, llm.tell_credits;

-- Which of the percents that a user wants to hear of are used of the credits of her
-- plan: the highest is told, once a period.
create or replace function llm.tell_usage(account llm.accounts, now timestamptz)
returns void
language plpgsql
as $$
declare
	told jsonb := tell_usage.account.told;
	total bigint;
	used bigint;
	period uuid;
	reached integer;
begin
	select sum(c.total_credits), sum(c.used_credits),
		(array_agg(c.id order by c.is_current desc, c.created_at, c.id))[1]
	into total, used, period
	from llm.credits as c
	where c.user_id = tell_usage.account.user_id
	and c.subscription_id is not null
	and (c.is_current or c.lapses_at > tell_usage.now);
	reached := (
		select max(p)
		from unnest(tell_usage.account.alert_percents) as p
		where used * 100 >= p * total
	);
	if reached is null or told ->> 'period' = period::text
			and reached <= (told ->> 'percent')::integer then
		return;
	end if;

	update llm.accounts as a
	set told = a.told || jsonb_build_object('period', period, 'percent', reached)
	where a.user_id = tell_usage.account.user_id;
	insert into identity.mail_outbox (user_id, recipient, template, parameters)
	select u.id, u.email, 'usage_alert', jsonb_build_object('name', u.first_name,
		'percent', reached, 'used', used, 'total', total)
	from identity.users as u
	where u.id = tell_usage.account.user_id
	and tell_usage.account.alert_mail
	and u.deleted_at is null;
end
$$;

commit;
