-- A report, as a page, a file or a picture; who knew its password.

-- Counts what is delivered, in its own transaction; false if it was the last view
-- that somebody else had. A power cut may lose half a second of views, unless
-- their number is limited.
create function count_visit(r report, visit text, session text)
returns boolean
language plpgsql
as $$
declare
	mine boolean := count_visit.session is not null
		and iops.report_is_mine(r.id,
			sha256(convert_to(count_visit.session, 'UTF8')));
begin
	if count_visit.visit is null or mine then
		return true;
	end if;
	if r.max_views is null then
		perform set_config('synchronous_commit', 'off', true);
	end if;
	if count_visit.visit <> 'previews' then
		update iops.reports as c
		set view_count = c.view_count + 1
		where c.id = r.id
		and (c.max_views is null or c.view_count < c.max_views);
		if not found then
			return false;
		end if;
	end if;
	perform count_kind(r.id, count_visit.visit);
	return true;
end
$$;

-- The parts of an edition that a page shows: 50 rows at a time.
create function page_of(r report, shown integer, page integer) returns json
language plpgsql
as $$
begin
	return (
		select json_build_object('face', s.face, 'edition', s.edition,
			'content_hash', s.content_hash,
			'published_at', wire.instant(s.created_at),
			'rows', (
				select coalesce(json_agg(n.cells order by n.n), '[]')
				from iops.snapshot_rows as n
				where n.snapshot_id = s.id
				and n.n > (page_of.page - 1) * 50
				and n.n <= page_of.page * 50
			),
			'editions', (
				select json_agg(json_build_object('edition', e.edition,
					'at', wire.instant(e.created_at))
					order by e.edition desc)
				from iops.snapshots as e
				where e.report_id = r.id
			),
			'allow_download', r.allow_download, 'locked', r.locked)
		from iops.snapshots as s
		where s.report_id = r.id
		and s.edition = coalesce(page_of.shown, r.edition)
	);
end
$$;

create function content_of(r report, shown integer) returns json
language plpgsql
as $$
begin
	return (
		select s.content
		from iops.snapshots as s
		where s.report_id = r.id
		and s.edition = coalesce(content_of.shown, r.edition)
	);
end
$$;

-- What is asked for ("page", "picture", "data" or "preview"), or {"refused": status}:
-- unknown, gone, locked, in this order. visit is how it is counted; NULL: not.
create function share_open(short_code text, shown text, page text, wanted text,
	visit text, session text, unlock text, auth text, ip_hash text) returns json
language plpgsql
as $$
declare
	guessing integer := is_guessing(share_open.ip_hash);
	r report;
	said json;
begin
	if guessing is not null then
		return refused(429, guessing);
	end if;
	r := report_at(share_open.short_code);
	if r.id is null then
		return missing(share_open.short_code, share_open.ip_hash);
	elsif r.view_count >= r.max_views then
		perform count_kind(r.id, 'refused');
		return refused(410);
	elsif r.locked and not is_unlocked(r.id, share_open.unlock,
		share_open.auth) then
		return refused(401);
	elsif share_open.wanted in ('data', 'picture')
		and not r.allow_download then
		return refused(404);
	end if;
	if share_open.wanted = 'data' then
		said := content_of(r, share_open.shown::integer);
	else
		said := page_of(r, share_open.shown::integer,
			coalesce(share_open.page::integer, 1));
	end if;
	if said is null then
		return refused(404);
	elsif not count_visit(r, share_open.visit, share_open.session) then
		perform count_kind(r.id, 'refused');
		return refused(410);
	end if;
	return said;
end
$$;

-- Seconds that this network has to wait, or everybody: 5 wrong ones of a network
-- in 15 minutes, 100 of all in an hour, of which who had it right is not held.
create function held_for(report uuid, ip_hash text) returns integer
language plpgsql
as $$
declare
	known boolean;
	until timestamptz;
begin
	select count(*) > 0
	into known
	from iops.report_unlocks as u
	where u.report_id = held_for.report
	and u.ip_hash = held_for.ip_hash;

	select max(h.until)
	into until
	from (
		(
			select a.at + interval '15 minutes' as until
			from iops.report_attempts as a
			where a.report_id = held_for.report
			and a.ip_hash = held_for.ip_hash
			and a.at > now() - interval '15 minutes'
			order by a.at desc
			offset 4
			limit 1
		)
		union all
		(
			select a.at + interval '1 hour'
			from iops.report_attempts as a
			where a.report_id = held_for.report
			and not known
			and a.at > now() - interval '1 hour'
			order by a.at desc
			offset 99
			limit 1
		)
	) as h;
	return ceil(extract(epoch from until - now()));
end
$$;

-- Before a password is judged it counts as wrong, so that no number of tries at
-- once gets round the limit; those of one report wait for each other here.
create function share_try(short_code text, ip_hash text) returns json
language plpgsql
as $$
declare
	guessing integer := is_guessing(share_try.ip_hash);
	r report;
	held integer;
	attempt bigint;
begin
	if guessing is not null then
		return refused(429, guessing);
	end if;
	r := report_at(share_try.short_code);
	if r.id is null then
		return missing(share_try.short_code, share_try.ip_hash);
	elsif r.view_count >= r.max_views then
		return refused(410);
	elsif not r.locked then
		return json_build_object('open', true);
	end if;
	perform pg_advisory_xact_lock(hashtextextended(r.id::text, 0));
	held := held_for(r.id, share_try.ip_hash);
	if held is not null then
		perform count_kind(r.id, 'refused');
		return refused(429, held);
	end if;
	insert into iops.report_attempts as a (report_id, ip_hash)
	values (r.id, share_try.ip_hash)
	returning a.id
	into attempt;
	return json_build_object('attempt', attempt, 'hash', (
			select p.password_hash
			from iops.reports as p
			where p.id = r.id
		));
end
$$;

create function share_wrong(attempt text) returns json
language plpgsql
as $$
begin
	perform count_kind(a.report_id, 'refused')
	from iops.report_attempts as a
	where a.id = share_wrong.attempt::bigint;
	return '{}'::json;
end
$$;

-- It was right, unless it was changed meanwhile: neither it nor what this network
-- tried before is wrong. What the browser could read by its old cookie, it can by
-- the new one.
create function share_unlock(attempt text, hash text, token text, unlock text,
	ip_hash text) returns json
language plpgsql
as $$
declare
	report uuid;
	made bytea := sha256(convert_to(share_unlock.token, 'UTF8'));
begin
	select r.id
	into report
	from iops.report_attempts as a
	join iops.reports as r on r.id = a.report_id
	where a.id = share_unlock.attempt::bigint
	and r.password_hash = share_unlock.hash;
	if not found then
		return refused(401);
	end if;
	delete from iops.report_attempts as a
	where a.report_id = report
	and a.ip_hash = share_unlock.ip_hash;
	insert into iops.report_unlocks (token_hash, report_id, ip_hash)
	values (made, report, share_unlock.ip_hash);
	insert into iops.report_unlocks (token_hash, report_id, ip_hash, expires_at)
	select made, u.report_id, u.ip_hash, u.expires_at
	from iops.report_unlocks as u
	where u.token_hash = sha256(convert_to(share_unlock.unlock, 'UTF8'))
	and u.report_id <> report
	and u.expires_at > now();
	return '{}'::json;
end
$$;
