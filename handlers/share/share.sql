-- What strangers read: reports, by their short code. Row security lets this group
-- see those that are public, have not expired and whose owner is here; of
-- analyses and users it sees nothing.

create type report as (id uuid, edition integer, locked boolean,
	max_views integer, view_count integer, allow_download boolean);

create function refused(status integer, retry integer default null) returns json
language sql immutable
return json_build_object('refused', refused.status, 'retry', refused.retry);

create function report_at(short_code text) returns report
language plpgsql
as $$
declare
	found report;
begin
	select r.id, r.edition, r.password_hash is not null, r.max_views,
		r.view_count, r.allow_download
	into found
	from iops.reports as r
	where r.short_code = report_at.short_code
	and r.edition > 0;
	return found;
end
$$;

-- Of a network that asked for 60 codes that nobody has within a minute: how many
-- seconds that minute has left.
create function is_guessing(ip_hash text) returns integer
language plpgsql
as $$
declare
	left_ integer;
begin
	select greatest(1, ceil(extract(epoch from m.minute + interval '1 minute'
		- now())))
	into left_
	from iops.code_misses as m
	where m.ip_hash = is_guessing.ip_hash
	and m.minute = date_trunc('minute', now())
	and m.count >= 60;
	return left_;
end
$$;

-- A code that nobody has is counted; one that has expired is not told from it but
-- by its answer.
create function missing(short_code text, ip_hash text) returns json
language plpgsql
as $$
begin
	if iops.report_expired(missing.short_code) then
		return refused(410);
	end if;
	insert into iops.code_misses as m (ip_hash)
	values (missing.ip_hash)
	on conflict on constraint code_misses_pkey do update
	set count = m.count + 1;
	return refused(404);
end
$$;

-- Counts a view of some kind.
create function count_kind(report uuid, kind text) returns void
language plpgsql
as $$
begin
	insert into iops.report_views as v (report_id, kind)
	values (count_kind.report, count_kind.kind)
	on conflict on constraint report_views_pkey do update
	set count = v.count + 1;
end
$$;

-- Whether she knew the password: by the browser's cookie, or by the token that a
-- program was given.
create function is_unlocked(report uuid, unlock text, auth text)
returns boolean
language plpgsql
as $$
begin
	return exists (
		select
		from iops.report_unlocks as u
		where u.token_hash in (
			sha256(convert_to(is_unlocked.unlock, 'UTF8')),
			sha256(convert_to(substr(is_unlocked.auth, 8), 'UTF8')))
		and u.report_id = is_unlocked.report
		and u.expires_at > now()
	);
end
$$;
