-- Deploy tessera:operations to pg
-- What an installation keeps about itself, where it is not lost together with the
-- machine: which keys seal what the database holds, and the last good backups.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

create table maintenance.key_marks (
	name text primary key,
	mark bytea not null,
	made_at timestamptz not null default now(),
	constraint mark_is_sha256 check (octet_length(mark) = 32)
);
comment on table maintenance.key_marks is
	'SHA-256 of each key in /etc/tessera, which has 256 random bits or more';

create table maintenance.backups (
	kind text primary key,
	made_at timestamptz not null,
	room_used real,
	constraint kind_is_known check (kind in ('database', 'files')),
	constraint room_used_is_a_share check (room_used between 0 and 1)
);
comment on column maintenance.backups.room_used is
	'of the disk that it lies on, where that is this machine''s';

create function maintenance.backup_figures()
returns table (metric text, labels text, value double precision)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
	select m.metric, format('kind="%s"', b.kind), m.value
	from maintenance.backups as b,
		lateral (values
			('tessera_backup_time_seconds',
				extract(epoch from b.made_at)::double precision),
			('tessera_backup_room_used_ratio', b.room_used)
		) as m (metric, value)
	where m.value is not null;
end;

revoke execute on function maintenance.backup_figures from public;
grant execute on function maintenance.backup_figures to tessera_health_api;

-- One data key of each version, to try the root keys by.
create function audio.sample_keys()
returns table (user_id uuid, wrapped_key bytea, root_version integer)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
	select distinct on (k.root_version) k.user_id, k.wrapped_key,
		k.root_version
	from audio.data_keys as k
	order by k.root_version, k.user_id;
end;

revoke execute on function audio.sample_keys from public;
grant execute on function audio.sample_keys to tessera_audio_api;
reset role;

commit;
