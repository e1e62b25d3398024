-- Users' credits: seen, given and taken, and how fast they may be spent.

create function check_user(id uuid) returns void
language plpgsql
as $$
begin
	if not llm.is_user(check_user.id) then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
end
$$;

create function limits_told(account llm.accounts) returns json
language sql stable
return json_build_object('requestsPerMinute', account.requests_per_minute,
	'tokensPerMinute', account.tokens_per_minute,
	'creditsPerDay', account.credits_per_day);

create function admin_credits(bearer bytea, id uuid) returns json
language plpgsql
as $$
declare
	account llm.accounts;
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.credits', admin_credits.id);
	perform check_user(admin_credits.id);

	account := llm.seen_account(admin_credits.id);
	return json_build_object('userId', admin_credits.id,
		'tier', coalesce(account.tier, 'free'),
		'balance', coalesce(account.balance, 0),
		'held', coalesce(account.held, 0),
		'available', coalesce(account.balance - account.held, 0),
		'unmetered', coalesce(account.unmetered, false),
		'limits', limits_told(account),
		'lots', (
			select coalesce(json_agg(json_build_object('id', c.id,
				'source', c.source, 'total', c.total_credits,
				'used', c.used_credits, 'lapsed', c.lapsed_credits,
				'remaining', c.remaining_credits,
				'lapsesAt', wire.instant(nullif(c.lapses_at, 'infinity')),
				'createdAt', wire.instant(c.created_at))), '[]')
			from llm.seen_lots(admin_credits.id) as c
		));
end
$$;

create type adjustment as (id uuid, credits integer, applied bigint, reason text,
	"expiresAt" timestamptz, balance bigint);

-- What is taken is taken as far as it is there and no open call needs it.
create function admin_adjust(bearer bytea, id uuid, credits integer, reason text,
	expires_at timestamptz) returns adjustment
language plpgsql
as $$
declare
	made uuid := gen_random_uuid();
	applied bigint := admin_adjust.credits;
begin
	perform identity.enter(bearer, 'admin');
	perform check_user(admin_adjust.id);

	if admin_adjust.credits = 0 or admin_adjust.expires_at <= now()
	or admin_adjust.credits < 0 and admin_adjust.expires_at is not null then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = case when admin_adjust.credits = 0
				then '{"credits":"must not be 0"}'
				else '{"expiresAt":"must be in the future, of credits that '
					'are given"}' end;
	end if;
	if admin_adjust.credits > 0 then
		perform llm.grant(admin_adjust.id, admin_adjust.credits,
			'adjust:' || made, 'adjust',
			coalesce(admin_adjust.expires_at, 'infinity'),
			actor_id => identity.user_id(), reason => admin_adjust.reason);
	else
		applied := -llm.take(admin_adjust.id, -admin_adjust.credits::bigint,
			'adjust:' || made, 'adjust', actor_id => identity.user_id(),
			reason => admin_adjust.reason);
	end if;
	perform identity.audit('credits.adjusted', admin_adjust.id,
		jsonb_build_object('adjustment', made, 'credits', applied,
			'reason', admin_adjust.reason));
	return (made, admin_adjust.credits, applied, admin_adjust.reason,
		admin_adjust.expires_at, (llm.seen_account(admin_adjust.id)).balance);
end
$$;

create function admin_limits(bearer bytea, id uuid, requests_per_minute integer,
	tokens_per_minute integer, credits_per_day integer) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');
	perform check_user(admin_limits.id);

	perform llm.set_limits(admin_limits.id, admin_limits.requests_per_minute,
		admin_limits.tokens_per_minute, admin_limits.credits_per_day);
	return limits_told(llm.seen_account(admin_limits.id));
end
$$;

create function suspend(id uuid, suspended boolean) returns json
language plpgsql
as $$
begin
	perform check_user(suspend.id);
	if not llm.suspend(suspend.id, suspend.suspended) then
		raise sqlstate 'PT409' using message = case when suspend.suspended
			then 'There is no active subscription.'
			else 'There is no suspended subscription.' end;
	end if;
	return '{}'::json;
end
$$;

create function admin_suspend(bearer bytea, id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');

	return suspend(admin_suspend.id, true);
end
$$;

create function admin_resume(bearer bytea, id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');

	return suspend(admin_resume.id, false);
end
$$;
