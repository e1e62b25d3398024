-- What administrators call. Each function enters with the scope admin, which
-- asks for is_admin too, and leaves a line in the audit log.

create function admin_metrics(bearer bytea) returns json
language plpgsql
as $$
declare
	data json;
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.metrics');

	select json_build_object(
		'downloads', (
			select json_build_object(
				'windows', count(*) filter (where d.os = 'windows'),
				'macos', count(*) filter (where d.os = 'macos'),
				'linux', count(*) filter (where d.os = 'linux'),
				'total', count(*))
			from site.downloads as d
		),
		'feedback', (
			select json_build_object(
				'total', count(*),
				'recentCount', count(*) filter (
					where f."timestamp" >= now() - interval '7 days'))
			from site.feedbacks as f
		),
		'diagnostics', (
			select json_build_object(
				'total', count(*),
				'totalSize', coalesce(sum(g.file_size), 0))
			from site.diagnostics as g
		),
		'timestamps', (
			select json_build_object(
				'firstDownload', wire.instant(min(d."timestamp")),
				'lastDownload', wire.instant(max(d."timestamp")))
			from site.downloads as d
		))
	into data;

	return data;
end
$$;

-- Days and weeks (from Monday) are those of UTC.
create function admin_downloads(bearer bytea, "from" timestamptz,
	"to" timestamptz, "by" text) returns json
language plpgsql
as $$
declare
	counts json;
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.downloads');

	select json_agg(row_to_json(bucket))
	into counts
	from (
		select case admin_downloads."by"
				when 'os' then d.os
				else to_char(date_trunc(admin_downloads."by",
					d."timestamp" at time zone 'UTC'), 'YYYY-MM-DD')
			end as key,
			count(*) as count
		from site.downloads as d
		where d."timestamp" >= coalesce(admin_downloads."from", '-infinity')
		and d."timestamp" < coalesce(admin_downloads."to", 'infinity')
		group by 1
		order by 1
		limit 1000
	) as bucket;

	return json_build_object('by', admin_downloads."by",
		'counts', coalesce(counts, '[]'));
end
$$;

create type feedback_shown as (id text, "userId" text, message text, email text,
	"timestamp" timestamptz, _total bigint);

-- A page without rows tells the total, too.
create function admin_feedback(bearer bytea, email text, with_email boolean,
	"from" timestamptz, "to" timestamptz, "limit" integer, "offset" integer)
returns setof feedback_shown
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.feedback');

	return query
	with chosen as materialized (
		select f.id, f.user_id, f.message, f.email, f."timestamp"
		from site.feedbacks as f
		where (admin_feedback.email is null
			or lower(f.email) = lower(admin_feedback.email))
		and (not admin_feedback.with_email or f.email is not null)
		and f."timestamp" >= coalesce(admin_feedback."from", '-infinity')
		and f."timestamp" < coalesce(admin_feedback."to", 'infinity')
	), page as (
		select c.id, c.user_id, c.message, c.email, c."timestamp"
		from chosen as c
		order by c."timestamp" desc, c.id desc
		limit admin_feedback."limit"
		offset admin_feedback."offset"
	)
	select p.id, p.user_id, p.message::text, p.email, p."timestamp",
		counted.total
	from (select count(*) from chosen) as counted (total)
	left join page as p on true
	order by p."timestamp" desc, p.id desc;
end
$$;

create type diagnostic_shown as (id text, "userId" text, "filePath" text,
	"fileSize" integer, sha256 text, "timestamp" timestamptz, _total bigint);

-- One plan does for all but for a user's, who may have few or many.
create function admin_diagnostics(bearer bytea, user_id text,
	"from" timestamptz, "to" timestamptz, "limit" integer, "offset" integer)
returns setof diagnostic_shown
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.diagnostics');

	if admin_diagnostics.user_id is not null then
		set local plan_cache_mode = force_custom_plan;
	end if;
	return query
	with chosen as materialized (
		select d.id, d.user_id, d.file_path, d.file_size, d.sha256,
			d."timestamp"
		from site.diagnostics as d
		where (admin_diagnostics.user_id is null
			or d.user_id = admin_diagnostics.user_id)
		and d."timestamp" >= coalesce(admin_diagnostics."from", '-infinity')
		and d."timestamp" < coalesce(admin_diagnostics."to", 'infinity')
	), page as (
		select c.id, c.user_id, c.file_path, c.file_size, c.sha256,
			c."timestamp"
		from chosen as c
		order by c."timestamp" desc, c.id desc
		limit admin_diagnostics."limit"
		offset admin_diagnostics."offset"
	)
	select p.id, p.user_id, p.file_path, p.file_size, p.sha256, p."timestamp",
		counted.total
	from (select count(*) from chosen) as counted (total)
	left join page as p on true
	order by p."timestamp" desc, p.id desc;
end
$$;

-- nginx sends the file; a file that lies elsewhere is not ours to give.
create function admin_file(bearer bytea, id text) returns wire.reply
language plpgsql
as $$
declare
	file record;
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.file', details =>
		jsonb_build_object('diagnostic', admin_file.id));

	select substr(d.file_path, 7) as name, d.file_type as type
	into file
	from site.diagnostics as d
	where d.id = admin_file.id
	and d.file_path like 'store:%';

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	return (200, null::json, jsonb_build_object(
		'X-Accel-Redirect', '/store/site/' || file.name,
		'Content-Type', 'application/octet-stream',
		'Content-Disposition', format('attachment; filename="%s%s"',
			admin_file.id, file.type)));
end
$$;

-- Marks a version as the latest, and no other. One at a time: the partial
-- unique index looks at every row as it is written.
create function make_latest(version text) returns void
language plpgsql
as $$
begin
	perform pg_advisory_xact_lock(hashtext('site.app_versions'));
	update site.app_versions as v
	set is_latest = false
	where v.is_latest
	and v.version <> make_latest.version;
	update site.app_versions as v
	set is_latest = true
	where v.version = make_latest.version
	and not v.is_latest;
end
$$;

create type version_shown as (version text, "releaseDate" timestamptz,
	"downloadUrl" text, changelog text, "isLatest" boolean,
	"createdAt" timestamptz);

create function shown(version text) returns version_shown
language plpgsql
as $$
declare
	one version_shown;
begin
	select v.version, v.release_date, v.download_url, v.changelog, v.is_latest,
		v.created_at
	into one
	from site.app_versions as v
	where v.version = shown.version;

	return one;
end
$$;

create function admin_version_create(bearer bytea, version text,
	release_date timestamptz, download_url text, changelog text,
	is_latest boolean) returns version_shown
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.version_create', details =>
		jsonb_build_object('version', admin_version_create.version));

	insert into site.app_versions (version, release_date, download_url,
		changelog, is_latest)
	values (admin_version_create.version,
		coalesce(admin_version_create.release_date, now()),
		admin_version_create.download_url,
		admin_version_create.changelog, false);

	if admin_version_create.is_latest then
		perform make_latest(admin_version_create.version);
	end if;
	return shown(admin_version_create.version);
exception when check_violation then
	raise sqlstate 'PT422' using message = 'validation_error',
		detail = '{"version":"must be a semantic version such as 1.2.0"}';
end
$$;

create function admin_version_latest(bearer bytea, version text)
returns version_shown
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.version_latest', details =>
		jsonb_build_object('version', admin_version_latest.version));

	if not exists (
		select
		from site.app_versions as v
		where v.version = admin_version_latest.version
	) then
		return null;
	end if;
	perform make_latest(admin_version_latest.version);
	return shown(admin_version_latest.version);
end
$$;

create function admin_version_delete(bearer bytea, version text) returns json
language plpgsql
as $$
declare
	latest boolean;
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.version_delete', details =>
		jsonb_build_object('version', admin_version_delete.version));

	perform pg_advisory_xact_lock(hashtext('site.app_versions'));
	delete from site.app_versions as v
	where v.version = admin_version_delete.version
	returning v.is_latest
	into latest;

	if not found then
		return null;
	end if;
	if latest then
		raise sqlstate 'PT409' using message =
			'The latest version stays; make another one the latest first.';
	end if;
	return '{}'::json;
end
$$;

create type erased as (feedback bigint, diagnostics bigint, files bigint);

-- The files go when the sweeper next looks (site.files_gone). Of who sent nothing
-- there is nothing to erase, and more likely a name was mistyped: 404.
create function admin_erase(bearer bytea, user_id text) returns erased
language plpgsql
as $$
declare
	counts erased;
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.erase', details =>
		jsonb_build_object('userId', admin_erase.user_id));

	with feedback as (
		delete from site.feedbacks as f
		where f.user_id = admin_erase.user_id
		returning 1
	), diagnostic as (
		delete from site.diagnostics as d
		where d.user_id = admin_erase.user_id
		returning d.file_path
	)
	select (select count(*) from feedback),
		count(*),
		count(*) filter (where d.file_path like 'store:%')
	into counts
	from diagnostic as d;

	if counts.feedback + counts.diagnostics = 0 then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	return counts;
end
$$;

create type entry as (id bigint, at timestamptz, event text, "userId" uuid,
	"actorId" uuid, role text, "ipHash" text, details jsonb);

-- One plan does for whatever is asked: the index on time leads to the place to
-- go on from, which is compared without "or" and without coalesce, for row
-- security would not let the index see them. But of a user or an event there may
-- be few or many entries, so that is planned by what is asked. A case becomes
-- what is left of it then; of an "or" PostgreSQL would expect hardly a row.
create function admin_audit(bearer bytea, "user" uuid, event text,
	"from" timestamptz, "to" timestamptz, "limit" integer, cursor text)
returns setof entry
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb;
	since timestamptz := coalesce(admin_audit."from", '-infinity');
	until timestamptz := coalesce(admin_audit."to", 'infinity');
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.audit', admin_audit."user");

	keys := coalesce(wire.keys_of(admin_audit.cursor, 2), '["infinity", 0]');
	if num_nonnulls(admin_audit."user", admin_audit.event) > 0 then
		set local plan_cache_mode = force_custom_plan;
	end if;
	return query
	select a.id, a.at, a.event, a.user_id, a.actor_id, a.role, a.ip_hash,
		a.details
	from identity.audit_log as a
	where case when admin_audit."user" is null then true
		else a.user_id = admin_audit."user" end
	and case when admin_audit.event is null then true
		else a.event = admin_audit.event end
	and a.at >= since
	and a.at < until
	and (a.at, a.id) < ((keys ->> 0)::timestamptz, (keys ->> 1)::bigint)
	order by a.at desc, a.id desc
	limit admin_audit."limit" + 1;
end
$$;

-- What was refused to somebody who has a token, with the scope or without.
create function admin_refused(token_hash bytea, what text, status integer)
returns json
language plpgsql
as $$
begin
	perform identity.note_refusal(admin_refused.token_hash,
		jsonb_build_object('row', admin_refused.what,
			'status', admin_refused.status));
	return null;
end
$$;
