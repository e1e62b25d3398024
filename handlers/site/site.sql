-- What the release site's clients call. Everything here is public.

create type version_latest as (version text, "releaseDate" timestamptz,
	"downloadUrl" text, changelog text);

create function site_version() returns version_latest
language plpgsql
as $$
declare
	latest version_latest;
begin
	select v.version, v.release_date, v.download_url, v.changelog
	into latest
	from site.app_versions as v
	where v.is_latest;

	if not found then
		raise sqlstate 'PT404'
			using message = 'No version information available';
	end if;
	return latest;
end
$$;

create type version_shown as (version text, "releaseDate" timestamptz,
	"downloadUrl" text, changelog text, "isLatest" boolean, _total bigint);

-- A page without rows tells the total, too.
create function site_versions("limit" integer, "offset" integer)
returns setof version_shown
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
	return query
	select page.version, page.release_date, page.download_url, page.changelog,
		page.is_latest, counted.total
	from (
		select count(*) as total
		from site.app_versions
	) as counted
	left join (
		select v.version, v.release_date, v.download_url, v.changelog,
			v.is_latest, v.id
		from site.app_versions as v
		order by v.release_date desc, v.id desc
		limit site_versions."limit"
		offset site_versions."offset"
	) as page on true
	order by page.release_date desc, page.id desc;
end
$$;

-- One client reads downloadUrl beside data, the others in it.
create type download_counted as (success boolean, data json, "downloadUrl" text);

create function site_track(os text, user_agent text, ip_hash text,
	windows text, macos text, linux text) returns download_counted
language plpgsql
as $$
declare
	url text := case site_track.os
		when 'windows' then site_track.windows
		when 'macos' then site_track.macos
		else site_track.linux
	end;
	counted download_counted;
begin
	if url is null then
		select v.download_url
		into url
		from site.app_versions as v
		where v.is_latest;
	end if;

	insert into site.downloads (os, user_agent, ip_hash)
	values (site_track.os, site_track.user_agent, site_track.ip_hash)
	returning true, json_build_object('downloadId', id, 'downloadUrl', url),
		url
	into counted;

	return counted;
end
$$;

create type feedback_kept as ("feedbackId" text);

create function site_feedback(message text, email text, user_id text)
returns feedback_kept
language plpgsql
as $$
declare
	kept feedback_kept;
begin
	insert into site.feedbacks (message, email, user_id)
	values (site_feedback.message, site_feedback.email,
		site_feedback.user_id)
	returning id
	into kept;

	return kept;
end
$$;

create type diagnostic_kept as ("diagnosticId" text, "fileSize" integer);

-- file is what the shared code says of the stored file: name, size, sha256
-- and type.
create function site_file(file jsonb, user_id text) returns diagnostic_kept
language plpgsql
as $$
declare
	kept diagnostic_kept;
begin
	insert into site.diagnostics (file_path, file_size, sha256, file_type,
		user_id)
	values ('store:' || (site_file.file ->> 'name'),
		(site_file.file ->> 'size')::integer,
		site_file.file ->> 'sha256',
		site_file.file ->> 'type',
		site_file.user_id)
	returning id, file_size
	into kept;

	return kept;
end
$$;

create function site_address(file_path text, file_size bigint, user_id text)
returns diagnostic_kept
language plpgsql
as $$
declare
	kept diagnostic_kept;
begin
	if site_address.file_size > 5242880 then
		raise sqlstate 'PT413'
			using message = 'File size exceeds 5MB limit';
	end if;

	insert into site.diagnostics as d (file_path, file_size, user_id)
	values (site_address.file_path, site_address.file_size,
		site_address.user_id)
	returning d.id, d.file_size
	into kept;

	return kept;
end
$$;

-- Which files may go: those that were deleted, and of the old ones in the
-- store those that no row names (their upload was cut off).
create function site_sweep(old_names jsonb, gone jsonb) returns json
language plpgsql
as $$
declare
	names json;
begin
	delete from site.files_gone as f
	where f.name in (
		select jsonb_array_elements_text(site_sweep.gone)
	);

	select json_agg(due.name)
	into names
	from (
		select f.name
		from site.files_gone as f
		union
		select old.name
		from jsonb_array_elements_text(site_sweep.old_names) as old (name)
		where not exists (
			select
			from site.diagnostics as d
			where d.file_path = 'store:' || old.name
		)
		limit 1000
	) as due;

	return coalesce(names, '[]');
end
$$;
