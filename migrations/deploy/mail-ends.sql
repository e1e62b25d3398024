-- Deploy tessera:mail-ends to pg
-- A mail that waits is not sent when its link is worth nothing any more; what
-- tells of a deed is not told as often as somebody can do it.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- Not of a link whose time is over: its page says so, and where to ask again.
create function identity.unsend() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	delete from identity.mail_outbox as m
	where m.user_id = old.user_id
	and m.state = 'queued'
	and sha256(convert_to(m.parameters ->> 'token', 'UTF8')) = old.token_hash;
	return null;
end
$$;
create trigger unsend after delete on identity.mail_tokens
	for each row when (old.expires_at > now())
	execute function identity.unsend();

-- When somebody is told of what was done with her account: 5 times an hour and
-- 10 a day at once, then in a quarter of an hour, or in an hour. NULL: a mail that
-- says the same waits. As the owner, for who tells may not read what was sent.
create function identity.tell_due(user_id uuid, email text, template text)
returns timestamptz
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	hourly bigint;
	daily bigint;
begin
	select count(*) filter (where m.created_at > now() - interval '1 hour'),
		count(*)
	into hourly, daily
	from identity.mail_outbox as m
	where m.user_id = tell_due.user_id
	and m.template = tell_due.template
	and m.created_at > now() - interval '1 day';
	if hourly < 5 and daily < 10 then
		return now();
	end if;
	return identity.mail_slot(tell_due.email, tell_due.template,
		tell_due.user_id, case when daily < 10 then interval '15 minutes'
			else interval '1 hour' end);
end
$$;
grant execute on function identity.tell_due
	to tessera_oauth_api, tessera_account_api;
grant insert (due_at) on identity.mail_outbox to tessera_oauth_api;

commit;
