-- Deploy tessera:tasks to pg
-- What is done to the tables from time to time: one row a task. Each may run at
-- any time, beside anything, and does a batch at a time.
--
-- A task with a condition deletes the rows of its table for which it holds; in
-- it, $1 is how long to keep. One without a condition is a function of its
-- name: (keep interval, batch integer) returns bigint, how much it did.
begin;
set local lock_timeout = '5s';

do $$
begin
	if not exists (
		select
		from pg_roles
		where rolname = 'tessera_maintenance'
	) then
		create role tessera_maintenance login;
	end if;
	alter role tessera_maintenance set lock_timeout = '2s';
	alter role tessera_maintenance set search_path = pg_catalog, pg_temp;
	alter role tessera_maintenance set timezone = 'UTC';
	execute format('grant connect on database %I to tessera_maintenance',
		current_database());
end
$$;

set local role tessera_owner;

create table maintenance.tasks (
	name text primary key,
	condition text,
	keep interval not null default '0',
	about text not null,
	enabled boolean not null default true,
	done bigint not null default 0,
	ran_at timestamptz,
	constraint name_is_qualified check (name ~ '^[a-z]+\.[a-z_]+$'),
	constraint keep_is_not_negative check (keep >= '0')
);
comment on column maintenance.tasks.done is 'since ever: rows, or partitions';

-- Does one batch of a task; how much it did. Less than a batch: that was all.
create function maintenance.perform(task text, batch integer) returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	chosen record;
	did bigint := 0;
begin
	select t.name, t.condition, t.keep
	into strict chosen
	from maintenance.tasks as t
	where t.name = perform.task
	and t.enabled;

	if chosen.condition is null then
		execute format('select %s($1, $2)', chosen.name)
		into did
		using chosen.keep, perform.batch;
	else
		execute format('delete from %1$s where ctid = any (array('
				'select ctid from %1$s where %2$s limit $2 '
				'for update skip locked))',
			chosen.name, chosen.condition)
		using chosen.keep, perform.batch;
		get diagnostics did = row_count;
	end if;

	update maintenance.tasks as t
	set done = t.done + did, ran_at = clock_timestamp()
	where t.name = perform.task;
	return did;
end
$$;

create function maintenance.due() returns setof text
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	return query
	select t.name
	from maintenance.tasks as t
	where t.enabled
	order by t.name;
end
$$;

-- Does all tasks, with a commit after each batch. One that fails, because
-- somebody holds a lock for instance, keeps no other from its turn.
create procedure maintenance.run(batch integer default 1000)
language plpgsql
as $$
declare
	task text;
	did bigint;
	total bigint;
	failed text[] := '{}';
begin
	foreach task in array array(select maintenance.due()) loop
		total := 0;
		loop
			begin
				did := maintenance.perform(task, batch);
			exception when others then
				raise warning '%: %', task, sqlerrm;
				failed := failed || task;
				did := 0;
			end;
			commit;
			total := total + did;
			exit when did < batch;
		end loop;
		raise notice '%: %', task, total;
	end loop;
	if failed <> '{}' then
		raise 'not done: %', array_to_string(failed, ', ');
	end if;
end
$$;

-- Deletes for good who asked for it, with everything in every domain.
create function identity.deleted_users(keep interval, batch integer)
returns bigint
language plpgsql
as $$
declare
	gone uuid[];
begin
	select array_agg(u.id)
	into gone
	from (
		select id
		from identity.users
		where deleted_at < now() - keep
		limit batch
		for update skip locked
	) as u;
	delete from site.feedbacks
	where user_id = any (gone::text[]);
	delete from site.diagnostics
	where user_id = any (gone::text[]);
	delete from identity.users
	where id = any (gone);
	return coalesce(cardinality(gone), 0);
end
$$;

-- The pair kept beside a used refresh token, once nobody may ask for it again.
create function identity.refresh_replays(keep interval, batch integer)
returns bigint
language plpgsql
as $$
declare
	did bigint;
begin
	update identity.refresh_tokens
	set replay = null
	where token_hash = any (array(
		select token_hash
		from identity.refresh_tokens
		where replay is not null
		and used_at < now() - keep
		limit batch
		for update skip locked
	));
	get diagnostics did = row_count;
	return did;
end
$$;

create index "feedbacks_userId_idx" on site.feedbacks (user_id);

insert into maintenance.tasks (name, condition, keep, about) values
('identity.deleted_users', null, '30 days',
	'users who deleted their account, and all that is theirs'),
('identity.refresh_replays', null, '60 seconds',
	'pairs kept for a refresh that is tried again'),
('identity.sessions', 'expires_at < now() - $1', '0',
	'access tokens that expired'),
('identity.codes', 'expires_at < now() - $1', '1 day',
	'authorization codes that expired'),
('identity.refresh_tokens', 'expires_at < now() - $1', '0',
	'refresh tokens that expired; used ones stay until then'),
('identity.grants', 'coalesce(revoked_at, expires_at) < now() - $1', '7 days',
	'grants that expired or were revoked'),
('identity.browser_sessions', 'last_used_at < now() - interval ''1 day'' - $1 '
	'or expires_at < now() - $1', '0', 'browser sign-ins that are over'),
('identity.known_browsers', 'last_seen_at < now() - $1', '1 year',
	'browsers that were not seen for long'),
('identity.sign_in_failures', 'at < now() - $1', '1 day',
	'failures that no longer count'),
('identity.mail_tokens', 'expires_at < now() - $1', '0',
	'links in mails that expired'),
('identity.mail_outbox', 'ended_at < now() - $1', '30 days',
	'mails that were sent or given up'),
('site.diagnostics', '"timestamp" < now() - $1', '1 year',
	'old diagnostics; their files follow');

grant usage on schema maintenance to tessera_maintenance;
grant execute on function maintenance.perform, maintenance.due
	to tessera_maintenance;
grant execute on procedure maintenance.run to tessera_maintenance;

commit;
