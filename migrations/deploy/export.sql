-- Deploy tessera:export to pg
-- All that is held about a user, as queries. A domain joins by one function:
-- <domain>.export() returns setof text, each a query made by wire.records().
-- They are run one after the other as tessera_account_api, under row security;
-- in them, $1 is the user.
begin;
set local lock_timeout = '5s';
grant usage on schema site to tessera_account_api;
set local role tessera_owner;

-- "user_id" as clients write it: userId.
create function wire.camel(name text) returns text
language sql immutable parallel safe
return left(name, 1)
	|| substr(replace(initcap(replace(name, '_', ' ')), ' ', ''), 2);

-- The query for a table's rows of one user: domain, table and record; first
-- comes a row without a record, so that an empty table is told as well. Bytes
-- (hashes, keys) and search words are left out, as are the hidden columns;
-- sealed ones are opened on the way out.
create function wire.records(relation regclass, hidden text[] default '{}',
	sealed text[] default '{}', mine text default 't.user_id = $1')
returns text
language sql stable parallel safe
begin atomic
	select format('select %1$L, %2$L, null::json union all '
			'select %1$L, %2$L, row_to_json(r) from '
			'(select %3$s from %4$s as t where %5$s) as r',
		n.nspname, wire.camel(c.relname), (
			select string_agg(format(case
					when a.attname = any (sealed)
						then 'wire.sealed(%3$L, t.%1$I) as %2$I'
					when a.atttypid = 'timestamptz'::regtype
						then 'wire.instant(t.%1$I) as %2$I'
					else 't.%1$I as %2$I'
				end, a.attname, wire.camel(a.attname),
				n.nspname || '.' || a.attname), ', ' order by a.attnum)
			from pg_attribute as a
			where a.attrelid = c.oid
			and a.attnum > 0
			and not a.attisdropped
			and a.atttypid not in ('bytea'::regtype, 'tsvector'::regtype)
			and a.attname <> all (hidden)
		), relation, mine)
	from pg_class as c
	join pg_namespace as n on n.oid = c.relnamespace
	where c.oid = relation;
end;

create function identity.export() returns setof text
language sql stable
begin atomic
	values (wire.records('identity.users', '{password_hash}',
			mine => 't.id = $1')),
		(wire.records('identity.sessions')),
		(wire.records('identity.grants')),
		(wire.records('identity.codes')),
		(wire.records('identity.refresh_tokens')),
		(wire.records('identity.consents')),
		(wire.records('identity.browser_sessions')),
		(wire.records('identity.known_browsers')),
		(wire.records('identity.mail_tokens', '{password_hash}')),
		(wire.records('identity.mail_outbox', '{parameters}')),
		(wire.records('identity.audit_log'));
end;

create function llm.export() returns setof text
language sql stable
begin atomic
	values (wire.records('llm.subscriptions')),
		(wire.records('llm.credits')),
		(wire.records('llm.usage_history')),
		(wire.records('llm.user_preferences')),
		(wire.records('llm.webhooks', '{secret}')),
		(wire.records('llm.webhook_deliveries'));
end;

create function audio.export() returns setof text
language sql stable
begin atomic
	values (wire.records('audio.user_settings', '{openai_api_key_encrypted,'
			'elevenlabs_api_key_encrypted,custom_api_key_encrypted}')),
		(wire.records('audio.data_keys')),
		(wire.records('audio.audio_history')),
		(wire.records('audio.history_gone'));
end;

create function iops.export() returns setof text
language sql stable
begin atomic
	values (wire.records('iops.accounts')),
		(wire.records('iops.usage_tracking')),
		(wire.records('iops.datasets')),
		(wire.records('iops.analyses')),
		(wire.records('iops.reports', '{password_hash}'));
end;

create function home.export() returns setof text
language sql stable
begin atomic
	values (wire.records('home.profiles', sealed => '{phone}')),
		(wire.records('home.homes')),
		(wire.records('home.appliances', sealed => '{serial_number}')),
		(wire.records('home.appliance_manuals')),
		(wire.records('home.service_events')),
		(wire.records('home.maintenance_schedules')),
		(wire.records('home.troubleshooting_sessions')),
		(wire.records('home.service_tickets'));
end;

-- What the desktop program sent belongs to no row that a policy could ask, so
-- these two show whoever entered what is hers, and nothing else.
create function site.my_feedbacks() returns setof site.feedbacks
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
	select f.*
	from site.feedbacks as f
	where f.user_id = identity.user_id()::text;
end;

create function site.my_diagnostics() returns setof site.diagnostics
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
	select d.*
	from site.diagnostics as d
	where d.user_id = identity.user_id()::text;
end;

create function site.export() returns setof text
language sql stable
begin atomic
	select replace(wire.records(t.relation, mine => 't.user_id = $1::text'),
		' from ' || t.relation || ' as t', ' from ' || t.shown || '() as t')
	from (values ('site.feedbacks'::regclass, 'site.my_feedbacks'),
		('site.diagnostics', 'site.my_diagnostics')) as t (relation, shown);
end;

-- All of it as one query: the domains that have such a function, by name.
create function maintenance.export_query() returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
	domain name;
	part text;
	parts text[] := '{}';
begin
	for domain in
		select n.nspname
		from pg_proc as p
		join pg_namespace as n on n.oid = p.pronamespace
		where p.proname = 'export'
		and p.pronargs = 0
		and p.proretset
		and p.prorettype = 'text'::regtype
		and pg_get_userbyid(n.nspowner) = 'tessera_owner'
		order by n.nspname
	loop
		execute format('select string_agg(q, '' union all '') from %I.export() '
			'as q', domain)
		into part;
		parts := parts || part;
	end loop;
	return array_to_string(parts, ' union all ');
end
$$;

grant execute on function wire.camel, wire.records to tessera_api;
grant execute on function maintenance.export_query, identity.export,
	llm.export, audio.export, iops.export, home.export, site.export,
	site.my_feedbacks, site.my_diagnostics to tessera_account_api;

grant select (user_id, client_id, redirect_uri, code_challenge, scopes,
	audience, nonce, auth_time, created_at, expires_at, used_at)
	on identity.codes to tessera_account_api;
grant select (user_id, scopes, created_at, expires_at, used_at)
	on identity.refresh_tokens to tessera_account_api;
grant select (user_id, root_version, created_at, updated_at)
	on audio.data_keys to tessera_account_api;
grant select on audio.history_gone to tessera_account_api;

commit;
