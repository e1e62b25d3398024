-- The sample group's domain. A real group's tables come as a change of
-- migrations/ with its revert and verify; this one is made where tests need it,
-- and left alone when it is there.
select to_regnamespace('sample') is null as fresh \gset
\if :fresh
begin;
set local lock_timeout = '5s';

call maintenance.create_group('sample');

create schema sample authorization tessera_owner;
grant usage on schema sample to tessera_sample_api;
set local role tessera_owner;

-- The pair (user_id, id) is there to be referred to: a foreign key does not
-- see row security, so it must name the user as well.
create table sample.notes (
	id uuid primary key default gen_random_uuid(),
	user_id uuid not null default identity.user_id()
		references identity.users (id) on delete cascade,
	title varchar(100) not null,
	text text,
	colour text not null,
	tags text[] not null default '{}',
	price numeric(10, 2),
	due date,
	remind_at timestamptz,
	parent_id uuid,
	secret text,
	pin_hash bytea,
	pin_failures integer not null default 0,
	picture text,
	picture_type text,
	caption text,
	version integer not null default 1,
	created_at timestamptz not null default now(),
	constraint note_belongs_to_its_user unique (user_id, id),
	constraint title_is_taken unique (user_id, title),
	constraint parent_is_the_users foreign key (user_id, parent_id)
		references sample.notes (user_id, id)
		on delete set null (parent_id),
	constraint note_is_not_its_own_parent check (parent_id <> id)
);
create index notes_list_idx on sample.notes (user_id, created_at desc, id desc);
create index notes_parent_idx on sample.notes (user_id, parent_id);

create table sample.visits (
	id bigint generated always as identity primary key,
	user_id uuid not null default identity.user_id(),
	note_id uuid not null,
	device text,
	ip_hash text not null,
	agent text,
	place json,
	foreign key (user_id, note_id)
		references sample.notes (user_id, id) on delete cascade
);
create index visits_note_idx on sample.visits (user_id, note_id);

-- Files in the store whose rows are gone; the sweeper removes them.
create table sample.files_gone (
	name text primary key
);

create function sample.picture_gone() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	insert into sample.files_gone (name)
	values (old.picture)
	on conflict (name) do nothing;
	return null;
end
$$;
create trigger picture_gone after delete on sample.notes
	for each row when (old.picture is not null)
	execute function sample.picture_gone();
create trigger picture_replaced after update of picture on sample.notes
	for each row when (old.picture is distinct from new.picture
		and old.picture is not null)
	execute function sample.picture_gone();

alter table sample.notes enable row level security;
create policy own on sample.notes
	using (user_id = (select identity.user_id()));
alter table sample.visits enable row level security;
create policy own on sample.visits
	using (user_id = (select identity.user_id()));

-- The sweeper enters as nobody, and asks only whether a file has a row.
create function sample.has_picture(name text) returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	return exists (
		select
		from sample.notes as n
		where n.picture = has_picture.name
	);
end
$$;

grant execute on function sample.has_picture to tessera_sample_api;
grant select, insert, update, delete on sample.notes to tessera_sample_api;
grant select, insert on sample.visits to tessera_sample_api;
grant select, delete on sample.files_gone to tessera_sample_api;

insert into identity.scopes (name, sentence)
values ('sample', 'Use your notes');

commit;
\endif
