-- Deploy tessera:NAME to pg
-- Name: entries that each user keeps.
begin;
set local lock_timeout = '5s';

call maintenance.create_group('NAME');

create schema NAME authorization tessera_owner;
grant usage on schema NAME to tessera_NAME_api, tessera_account_api;
set local role tessera_owner;

-- When a user goes for good, rows that refer to her go too. What does not refer
-- is removed by a function NAME.erase(user_id uuid) (deploy/erasure.sql).
--
-- The pair (user_id, id) is there to be referred to: a foreign key does not
-- see row security, so it must name the user as well.
create table NAME.entries (
	id uuid primary key default gen_random_uuid(),
	user_id uuid not null default identity.user_id()
		references identity.users (id) on delete cascade,
	title varchar(200) not null,
	text text,
	version integer not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint entry_belongs_to_its_user unique (user_id, id),
	constraint title_is_said check (title ~ '\S')
);
create index entries_list_idx
	on NAME.entries (user_id, created_at desc, id desc);

create trigger touch before update on NAME.entries
	for each row when (old.* is distinct from new.*)
	execute function wire.touch();

-- Who has not entered sees nothing. The subselect is asked once a statement.
alter table NAME.entries enable row level security;
create policy own on NAME.entries
	using (user_id = (select identity.user_id()));

grant select, insert, update, delete on NAME.entries to tessera_NAME_api;

-- For the export of all that is held about a user.
create function NAME.export() returns setof text
language sql stable
begin atomic
	values (wire.records('NAME.entries'));
end;
grant select on NAME.entries to tessera_account_api;
grant execute on function NAME.export to tessera_account_api;

insert into identity.scopes (name, sentence)
values ('NAME', 'Use your NAME');

commit;
