-- Deploy tessera:mail-slots to pg
-- A registration knows its browser, so that another's password is never hers;
-- who asks for a mail gets one, at the latest an hour later, whatever others
-- asked for; a token of hers is no stranger; a code of a form waits for a click.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table identity.mail_tokens
	add column browser_hash bytea,
	add constraint only_a_registration_has_a_browser
		check (browser_hash is null or purpose = 'verify_email'),
	add constraint browser_hash_is_sha256
		check (octet_length(browser_hash) = 32);

create index mail_outbox_recipient_idx on identity.mail_outbox (recipient)
	where state = 'queued' and attempts = 0;

-- When a mail goes out to an address that had its share: after the wait. NULL if
-- such a one is waiting: it serves. who is whose mails are looked at, or NULL
-- for everybody's. As the owner, for what others asked for counts.
create function identity.mail_slot(email text, template text, who uuid,
	wait interval) returns timestamptz
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	if exists (
		select
		from identity.mail_outbox as m
		where m.recipient = mail_slot.email
		and m.state = 'queued'
		and m.attempts = 0
		and m.due_at > now()
		and m.template = mail_slot.template
		and (mail_slot.who is null or m.user_id = mail_slot.who)
	) then
		return null;
	end if;
	return now() + mail_slot.wait;
end
$$;
grant execute on function identity.mail_slot to tessera_account_api;

-- As before, and: a token of hers is known like a browser of hers. browser_hash
-- may be a token's; all her tokens are counted as one network, for a stolen one
-- could be exchanged for others to guess on with.
create or replace function identity.try_password(user_id uuid, name text,
	ip_hash text, browser_hash bytea) returns json
language plpgsql
as $$
declare
	name_hash bytea := sha256(convert_to(lower(try_password.name), 'UTF8'));
	network text := try_password.ip_hash;
	known boolean;
	wait interval;
	attempt bigint;
begin
	update identity.known_browsers as k
	set last_seen_at = now()
	where k.user_id = try_password.user_id
	and k.browser_hash = try_password.browser_hash;
	known := found;
	if known then
		network := encode(try_password.browser_hash, 'hex');
	elsif exists (
		select
		from identity.sessions as s
		where s.user_id = try_password.user_id
		and s.token_hash = try_password.browser_hash
		and s.expires_at > now()
	) then
		known := true;
		network := encode(sha256(convert_to('tokens of '
			|| try_password.user_id, 'UTF8')), 'hex');
	end if;

	perform pg_advisory_xact_lock(
		hashtextextended(encode(name_hash, 'hex'), 0));
	perform pg_advisory_xact_lock(hashtextextended(network, 0));
	wait := identity.held_for(name_hash, network, known);
	if wait is not null then
		return json_build_object(
			'held', ceil(extract(epoch from wait))::integer);
	end if;
	insert into identity.sign_in_failures (account_hash, ip_hash)
	values (name_hash, network)
	returning id
	into attempt;
	return json_build_object('attempt', attempt);
end
$$;

-- Lives from the click on.
alter table identity.codes
	add column waits boolean not null default false;
grant select (waits) on identity.codes to tessera_account_api; -- the export

commit;
