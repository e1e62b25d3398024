-- Reports: what an analysis gave, frozen, under a short code.

create type shown_report as (id uuid, analysis_id uuid, title text,
	description text, short_code text, report_url text, edition integer,
	content_hash text, is_public boolean, has_password boolean,
	expires_at timestamptz, max_views integer, allow_download boolean,
	view_count integer, created_at timestamptz,
	updated_at timestamptz, published_at timestamptz, _etag bigint);

create function shown_report(r iops.reports) returns shown_report
language sql stable
return (
	select row(r.id, r.analysis_id, r.title, r.description, r.short_code,
		'/r/' || r.short_code, r.edition, s.content_hash, r.is_public,
		r.password_hash is not null, r.expires_at, r.max_views,
		r.allow_download, r.view_count, r.created_at, r.updated_at,
		s.created_at, r.change)::shown_report
	from (select 1) as one
	left join iops.snapshots as s on s.report_id = r.id
		and s.edition = r.edition
);

create function report_of(id uuid) returns shown_report
language plpgsql
as $$
declare
	shown shown_report;
begin
	select (shown_report(r)).*
	into shown
	from iops.reports as r
	where r.id = report_of.id;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	return shown;
end
$$;

create function hold_report(id uuid, if_match text) returns iops.reports
language plpgsql
as $$
declare
	held iops.reports;
begin
	select r.*
	into held
	from iops.reports as r
	where r.id = hold_report.id
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	perform wire.check_match(hold_report.if_match, held.change);
	return held;
end
$$;

-- What is about to be published, of an analysis or of a report that there is.
-- Whose dataset it was is not told by its id.
create function iops_report_content(bearer bytea, analysis_id uuid, id uuid,
	title text, description text) returns json
language plpgsql
as $$
declare
	report iops.reports;
	held iops.analyses;
begin
	perform identity.enter(bearer, 'iops');

	select r.*
	into report
	from iops.reports as r
	where r.id = iops_report_content.id;
	select a.*
	into held
	from iops.analyses as a
	where a.id = coalesce(report.analysis_id, iops_report_content.analysis_id);
	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	elsif held.results is null then
		raise sqlstate 'PT409' using column = 'no_results', message =
			'The analysis has no results: run it first.';
	end if;
	return json_build_object(
		'title', coalesce(iops_report_content.title, report.title, held.name),
		'description', coalesce(iops_report_content.description,
			report.description, ''),
		'config', held.config,
		'params', held.results -> 'params',
		'dataset', (
			select json_object_agg(d.key, d.value)
			from json_each(held.results -> 'dataset') as d
			where d.key <> 'id'
		),
		'results', (
			select json_object_agg(p.key, p.value)
			from json_each(held.results) as p
			where p.key not in ('params', 'dataset')
		));
end
$$;

-- An edition: its bytes, what a page shows of them at once, its rows.
create function put_edition(report uuid, edition integer, content json,
	content_hash text) returns void
language plpgsql
as $$
declare
	results json := put_edition.content -> 'results';
	made uuid;
begin
	insert into iops.snapshots (report_id, edition, content, content_hash, face)
	values (put_edition.report, put_edition.edition, put_edition.content, put_edition.content_hash,
		json_build_object('title', put_edition.content -> 'title',
			'description', put_edition.content -> 'description',
			'dataset', put_edition.content -> 'dataset',
			'columns', results -> 'columns',
			'charts', coalesce(results -> 'charts', '[]'),
			'row_count', results -> 'row_count',
			'kept', json_array_length(results -> 'rows'),
			'truncated', results -> 'truncated',
			'timezone', results -> 'timezone'))
	returning id
	into made;
	insert into iops.snapshot_rows (snapshot_id, n, cells)
	select made, e.n, e.cells
	from json_array_elements(results -> 'rows') with ordinality as e (cells, n);
end
$$;

-- One statement counts, so a limit holds whatever happens at once.
create function count_report() returns void
language plpgsql
as $$
declare
	may limits := limits_of_user();
	counted boolean := false;
begin
	if may.reports is distinct from 0 then
		insert into iops.usage_tracking as u (user_id, month_year,
			reports_count)
		values (identity.user_id(), this_month(), 1)
		on conflict (user_id, month_year) do update
		set reports_count = u.reports_count + 1
		where may.reports is null
		or u.reports_count < may.reports
		returning true
		into counted;
	end if;
	if counted is not true then
		perform refuse_use(format(
				'You have used all reports of this month (%s/%s).',
				may.reports, may.reports),
			'report', may.tier, may.reports, may.reports);
	end if;
end
$$;

create function check_expiry(expires_at timestamptz) returns void
language plpgsql
as $$
begin
	if expires_at <= now() then
		raise sqlstate 'PT422' using message = 'The request has invalid fields.',
			column = 'validation_error', detail = json_build_object(
				'expires_at', 'must lie ahead');
	end if;
end
$$;

-- codes are candidates: the first that nobody has.
create function iops_report_create(bearer bytea, analysis_id uuid, title text,
	description text, is_public boolean, password text,
	expires_at timestamptz, max_views integer, allow_download boolean,
	content json, content_hash text, codes text[])
returns shown_report
language plpgsql
as $$
declare
	candidate text;
	made uuid;
begin
	perform identity.enter(bearer, 'iops');

	perform check_expiry(iops_report_create.expires_at);
	perform
	from iops.analyses as a
	where a.id = iops_report_create.analysis_id
	for key share;
	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	perform count_report();
	foreach candidate in array iops_report_create.codes loop
		insert into iops.reports as r (analysis_id, short_code, title,
			description, is_public, password_hash, expires_at, max_views,
			allow_download, edition)
		values (iops_report_create.analysis_id, candidate,
			coalesce(iops_report_create.title,
				iops_report_create.content ->> 'title'),
			coalesce(iops_report_create.description, ''),
			iops_report_create.is_public, iops_report_create.password,
			iops_report_create.expires_at, iops_report_create.max_views,
			iops_report_create.allow_download, 1)
		on conflict (short_code) do nothing
		returning r.id
		into made;
		exit when found;
	end loop;
	if made is null then
		raise sqlstate 'PT503' using message = 'service_unavailable';
	end if;
	perform put_edition(made, 1, iops_report_create.content,
		iops_report_create.content_hash);
	return report_of(made);
end
$$;

create function iops_reports(bearer bytea, public boolean, "limit" integer,
	cursor text) returns setof shown_report
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb := coalesce(wire.keys_of(iops_reports.cursor, 2),
		'["infinity", "00000000-0000-0000-0000-000000000000"]');
begin
	perform identity.enter(bearer, 'iops');

	return query
	select (shown_report(r)).*
	from iops.reports as r
	where case when iops_reports.public is null then true
		else iops_reports.public = (r.is_public
			and (r.expires_at is null or r.expires_at > now())
			and (r.max_views is null or r.view_count < r.max_views))
		end
	and (r.created_at, r.id) < ((keys ->> 0)::timestamptz, (keys ->> 1)::uuid)
	order by r.created_at desc, r.id desc
	limit iops_reports."limit" + 1;
end
$$;

create function iops_report(bearer bytea, id uuid) returns shown_report
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'iops');

	return report_of(iops_report.id);
end
$$;

-- Of a password the patch has the hash.
create function iops_report_change(bearer bytea, id uuid, if_match text,
	patch jsonb) returns shown_report
language plpgsql
as $$
declare
	held iops.reports;
	becomes iops.reports;
begin
	perform identity.enter(bearer, 'iops');

	held := hold_report(iops_report_change.id, iops_report_change.if_match);
	becomes := jsonb_populate_record(held, case when patch ? 'password'
		then patch || jsonb_build_object('password_hash',
			patch -> 'password') else patch end);
	if patch ? 'expires_at' then
		perform check_expiry(becomes.expires_at);
	end if;
	update iops.reports as r
	set title = coalesce(becomes.title, held.title),
		description = coalesce(becomes.description, ''),
		is_public = coalesce(becomes.is_public, held.is_public),
		password_hash = becomes.password_hash,
		expires_at = becomes.expires_at,
		max_views = becomes.max_views,
		allow_download = coalesce(becomes.allow_download,
			held.allow_download)
	where r.id = held.id;
	return report_of(held.id);
end
$$;

create function iops_report_delete(bearer bytea, id uuid, if_match text)
returns json
language plpgsql
as $$
declare
	held iops.reports;
begin
	perform identity.enter(bearer, 'iops');

	held := hold_report(iops_report_delete.id, iops_report_delete.if_match);
	delete from iops.reports as r
	where r.id = held.id;
	return '{}'::json;
end
$$;

-- Another code: who has the old one has nothing.
create function iops_report_rotate(bearer bytea, id uuid, if_match text,
	codes text[]) returns shown_report
language plpgsql
as $$
declare
	held iops.reports;
	candidate text;
begin
	perform identity.enter(bearer, 'iops');

	held := hold_report(iops_report_rotate.id, iops_report_rotate.if_match);
	foreach candidate in array iops_report_rotate.codes loop
		begin
			update iops.reports as r
			set short_code = candidate
			where r.id = held.id;
			return report_of(held.id);
		exception when unique_violation then
			null;
		end;
	end loop;
	raise sqlstate 'PT503' using message = 'service_unavailable';
end
$$;

-- The next edition, of the present results.
create function iops_report_publish(bearer bytea, id uuid, if_match text,
	content json, content_hash text) returns shown_report
language plpgsql
as $$
declare
	held iops.reports;
begin
	perform identity.enter(bearer, 'iops');

	held := hold_report(iops_report_publish.id, iops_report_publish.if_match);
	perform put_edition(held.id, held.edition + 1, iops_report_publish.content,
		iops_report_publish.content_hash);
	update iops.reports as r
	set edition = held.edition + 1
	where r.id = held.id;
	return report_of(held.id);
end
$$;

-- The newest hundred.
create function iops_report_editions(bearer bytea, id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'iops');

	perform report_of(iops_report_editions.id);
	return json_build_object('items', (
		select coalesce(json_agg(json_build_object('edition', e.edition,
			'content_hash', e.content_hash,
			'created_at', wire.instant(e.created_at))
			order by e.edition desc), '[]')
		from (
			select s.edition, s.content_hash, s.created_at
			from iops.snapshots as s
			where s.report_id = iops_report_editions.id
			order by s.edition desc
			limit 100
		) as e
	));
end
$$;

-- By day, of at most 400 days.
create function iops_report_views(bearer bytea, id uuid, "from" date, "to" date)
returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'iops');

	perform report_of(iops_report_views.id);
	return json_build_object('items', (
		select coalesce(json_agg(d.told order by d.day desc), '[]')
		from (
			select v.day, json_build_object('day', v.day,
				'views', coalesce(sum(v.count) filter (
					where v.kind = 'views'), 0),
				'embeds', coalesce(sum(v.count) filter (
					where v.kind = 'embeds'), 0),
				'downloads', coalesce(sum(v.count) filter (
					where v.kind = 'downloads'), 0),
				'previews', coalesce(sum(v.count) filter (
					where v.kind = 'previews'), 0),
				'refused', coalesce(sum(v.count) filter (
					where v.kind = 'refused'), 0)) as told
			from iops.report_views as v
			where v.report_id = iops_report_views.id
			and v.day >= coalesce(iops_report_views."from", '-infinity')
			and v.day <= coalesce(iops_report_views."to", 'infinity')
			group by v.day
			order by v.day desc
			limit 400
		) as d
	));
end
$$;
