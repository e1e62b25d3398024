-- Deploy tessera:versions to pg
-- The versions of the groups' functions that are installed side by side, and
-- what monitoring asks about the tables.
begin;
set local lock_timeout = '5s';

create table maintenance.versions (
	schema name primary key,
	checked text not null,
	installed_at timestamptz not null default now(),
	seen_at timestamptz not null default now()
);
comment on column maintenance.versions.checked is
	'the rows and tables against which the functions were checked, hashed';
alter table maintenance.versions owner to tessera_owner;

grant usage on schema sqitch to tessera_owner;
grant select on sqitch.changes to tessera_owner;

set local role tessera_owner;

-- A program that uses a version says so, at least hourly; see apply.
create function maintenance.seen(schema text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	update maintenance.versions as v
	set seen_at = now()
	where v.schema = seen.schema
	and session_user = 'tessera_' || split_part(v.schema, '_', 1)
	and v.seen_at < now() - interval '10 minutes';
end
$$;

-- The last change of the tables.
create function maintenance.migration() returns text
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	return (
		select change
		from sqitch.changes
		order by committed_at desc
		limit 1
	);
end
$$;

-- True if the tables hold this change, be they even newer.
create function maintenance.migrated(change text) returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	return exists (
		select
		from sqitch.changes as c
		where c.change = migrated.change
	);
end
$$;

grant execute on function maintenance.seen to tessera_worker;
grant execute on function maintenance.migration, maintenance.migrated
	to tessera_worker, tessera_api;

commit;
