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

	return json_build_object('success', true, 'data', data);
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

	return json_build_object('success', true, 'data', json_build_object(
		'by', admin_downloads."by",
		'counts', coalesce(counts, '[]')));
end
$$;

create function admin_feedback(bearer bytea, email text, with_email boolean,
	"from" timestamptz, "to" timestamptz, "limit" integer, "offset" integer)
returns json
language plpgsql
as $$
declare
	feedback json;
	total bigint;
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.feedback');

	with chosen as materialized (
		select f.id, f.user_id, f.message, f.email, f."timestamp"
		from site.feedbacks as f
		where (admin_feedback.email is null
			or lower(f.email) = lower(admin_feedback.email))
		and (not admin_feedback.with_email or f.email is not null)
		and f."timestamp" >= coalesce(admin_feedback."from", '-infinity')
		and f."timestamp" < coalesce(admin_feedback."to", 'infinity')
	), page as (
		select c.id,
			c.user_id as "userId",
			c.message,
			c.email,
			wire.instant(c."timestamp") as "timestamp"
		from chosen as c
		order by c."timestamp" desc, c.id desc
		limit admin_feedback."limit"
		offset admin_feedback."offset"
	)
	select (select json_agg(row_to_json(page)) from page),
		(select count(*) from chosen)
	into feedback, total;

	return json_build_object('success', true, 'data', json_build_object(
		'feedback', coalesce(feedback, '[]'),
		'total', total));
end
$$;

create function admin_diagnostics(bearer bytea, user_id text,
	"from" timestamptz, "to" timestamptz, "limit" integer, "offset" integer)
returns json
language plpgsql
as $$
declare
	diagnostics json;
	total bigint;
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.diagnostics');

	with chosen as materialized (
		select d.id, d.user_id, d.file_path, d.file_size, d.sha256,
			d."timestamp"
		from site.diagnostics as d
		where (admin_diagnostics.user_id is null
			or d.user_id = admin_diagnostics.user_id)
		and d."timestamp" >= coalesce(admin_diagnostics."from", '-infinity')
		and d."timestamp" < coalesce(admin_diagnostics."to", 'infinity')
	), page as (
		select c.id,
			c.user_id as "userId",
			c.file_path as "filePath",
			c.file_size as "fileSize",
			c.sha256,
			wire.instant(c."timestamp") as "timestamp"
		from chosen as c
		order by c."timestamp" desc, c.id desc
		limit admin_diagnostics."limit"
		offset admin_diagnostics."offset"
	)
	select (select json_agg(row_to_json(page)) from page),
		(select count(*) from chosen)
	into diagnostics, total;

	return json_build_object('success', true, 'data', json_build_object(
		'diagnostics', coalesce(diagnostics, '[]'),
		'total', total));
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

create function admin_version_create(bearer bytea, version text,
	release_date timestamptz, download_url text, changelog text,
	is_latest boolean) returns json
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
	return admin_version(admin_version_create.version);
exception when check_violation then
	raise sqlstate 'PT422' using message = 'validation_error',
		detail = '{"version":"must be a semantic version such as 1.2.0"}';
end
$$;

create function admin_version(version text) returns json
language plpgsql
as $$
begin
	return (
		select json_build_object('success', true,
			'data', json_build_object(
				'version', v.version,
				'releaseDate', wire.instant(v.release_date),
				'downloadUrl', v.download_url,
				'changelog', v.changelog,
				'isLatest', v.is_latest,
				'createdAt', wire.instant(v.created_at)))
		from site.app_versions as v
		where v.version = admin_version.version
	);
end
$$;

create function admin_version_latest(bearer bytea, version text) returns json
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
	return admin_version(admin_version_latest.version);
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

-- The files go when the sweeper next looks (site.files_gone).
create function admin_erase(bearer bytea, user_id text) returns json
language plpgsql
as $$
declare
	counts json;
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
	select json_build_object(
		'feedback', (select count(*) from feedback),
		'diagnostics', (select count(*) from diagnostic),
		'files', (
			select count(*)
			from diagnostic
			where file_path like 'store:%'
		))
	into counts;

	return json_build_object('success', true, 'data', counts);
end
$$;

-- The place to go on from is compared without "or", so that the index on time
-- leads there.
create function admin_audit(bearer bytea, "user" uuid, event text,
	"from" timestamptz, "to" timestamptz, "limit" integer, cursor text)
returns json
language plpgsql
as $$
declare
	keys jsonb;
	entries json;
	next text;
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.audit', admin_audit."user");

	keys := wire.keys(admin_audit.cursor);
	select json_agg(f.entry) filter (where f.place <= admin_audit."limit"),
		case when count(*) > admin_audit."limit" then
			max(wire.cursor(json_build_array(f.at, f.id)))
				filter (where f.place = admin_audit."limit")
		end
	into entries, next
	from (
		select json_build_object('id', a.id, 'at', wire.instant(a.at),
				'event', a.event, 'userId', a.user_id,
				'actorId', a.actor_id, 'role', a.role,
				'ipHash', a.ip_hash, 'details', a.details) as entry,
			a.at, a.id,
			row_number() over (order by a.at desc, a.id desc) as place
		from identity.audit_log as a
		where (admin_audit."user" is null or a.user_id = admin_audit."user")
		and (admin_audit.event is null or a.event = admin_audit.event)
		and a.at >= coalesce(admin_audit."from", '-infinity')
		and a.at < coalesce(admin_audit."to", 'infinity')
		and (a.at, a.id) < (
			coalesce((keys ->> 0)::timestamptz, 'infinity'),
			coalesce((keys ->> 1)::bigint, 0))
		order by a.at desc, a.id desc
		limit admin_audit."limit" + 1
	) as f;

	return json_build_object('success', true, 'data', json_build_object(
		'entries', coalesce(entries, '[]'), 'next', next));
end
$$;
