-- Deploy tessera:kept-answers to pg
-- What was answered to requests with an Idempotency-Key, so that a client that
-- did not hear it may ask again and nothing is done twice
-- (draft-ietf-httpapi-idempotency-key-header): wire.claim comes before the work
-- and wire.keep after it, in its transaction; wire.kept tells what there is.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- Hashes, for a key may be guessed at and a request may hold what is sealed
-- elsewhere. A body is kept as it was before sealed values were opened. Whose row
-- it is, wire.erase knows: a foreign key would cost each request a look.
create table wire.answers (
	user_id uuid not null,
	key_hash bytea not null,
	request_hash bytea not null,
	status smallint not null,
	headers text not null,
	body text not null,
	made_at timestamptz not null default now(),
	constraint answers_key primary key (user_id, key_hash),
	constraint key_hash_is_sha256 check (octet_length(key_hash) = 32),
	constraint request_hash_is_32_bytes check (octet_length(request_hash) = 32)
);
comment on table wire.answers is
	'written and read by wire.claim, wire.keep and wire.kept alone';
create index answers_made_at_idx on wire.answers using brin (made_at)
	with (pages_per_range = 16, autosummarize = on);

alter table wire.answers enable row level security;
create policy own on wire.answers
	using (user_id = (select identity.user_id()));

-- A key belongs to a user and to a group: another group's program cannot ask for
-- what this one answered.
create function wire.key_hash(user_id uuid, key text) returns bytea
language sql stable
return sha256(convert_to(concat_ws(' ', key_hash.user_id, session_user,
	key_hash.key), 'UTF8'));

-- Takes the key for this transaction; nothing is returned if the work is to be
-- done. Else it raises, so that the work that was sent along is left undone: TS409
-- while another does it, TS422 when the key came with another request, TS200 when
-- it is done. It lets nobody in: the work and wire.kept do.
create function wire.claim(bearer bytea, key text, request_hash bytea)
returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	owner uuid;
	mine bytea;
	free boolean;
	kept bytea;
begin
	select s.user_id, wire.key_hash(s.user_id, claim.key)
	into owner, mine
	from identity.sessions as s
	where s.token_hash = claim.bearer
	and s.expires_at > now();

	if not found then
		return;
	end if;
	free := pg_try_advisory_xact_lock(
		('x' || encode(substr(mine, 1, 8), 'hex'))::bit(64)::bigint);

	-- As it is now, after the lock was taken or was not.
	select a.request_hash
	into kept
	from wire.answers as a
	where a.user_id = owner
	and a.key_hash = mine
	and a.made_at > now() - interval '24 hours';

	if found and kept <> claim.request_hash then
		raise sqlstate 'TS422' using message = 'another request';
	elsif found then
		raise sqlstate 'TS200' using message = 'answered';
	elsif not free then
		raise sqlstate 'TS409' using message = 'in progress';
	end if;
end
$$;

-- Beyond so many bytes of one user, the oldest go before their time.
create function wire.cut_answers(user_id uuid, most bigint) returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	did bigint;
begin
	delete from wire.answers as a
	using (
		select o.key_hash, sum(octet_length(o.body) + 200) over (
				order by o.made_at desc, o.key_hash) as total
		from wire.answers as o
		where o.user_id = cut_answers.user_id
	) as sums
	where a.user_id = cut_answers.user_id
	and a.key_hash = sums.key_hash
	and sums.total > cut_answers.most;
	get diagnostics did = row_count;
	return did;
end
$$;

-- Keeps the answer; where one lies that is too old to be told, in its place. A
-- large one, and one of a thousand, looks how much there is.
create function wire.keep(bearer bytea, key text, request_hash bytea,
	status integer, headers text, body text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	owner uuid;
begin
	insert into wire.answers (user_id, key_hash, request_hash, status, headers,
		body)
	select s.user_id, wire.key_hash(s.user_id, keep.key), keep.request_hash,
		keep.status, keep.headers, keep.body
	from identity.sessions as s
	where s.token_hash = keep.bearer
	on conflict on constraint answers_key do update
	set request_hash = excluded.request_hash,
		status = excluded.status,
		headers = excluded.headers,
		body = excluded.body,
		made_at = excluded.made_at
	returning user_id
	into owner;

	if not found then
		raise sqlstate 'PT401' using message = 'unauthorized';
	end if;
	if octet_length(keep.body) > 65536 or random() < 0.001 then
		perform wire.cut_answers(owner, 67108864);
	end if;
end
$$;

-- What was answered; no row when it went meanwhile.
create function wire.kept(bearer bytea, scope text, key text)
returns table (status integer, headers text, body text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform identity.enter(kept.bearer, kept.scope);

	return query
	select a.status::integer, a.headers, a.body
	from wire.answers as a
	where a.user_id = identity.user_id()
	and a.key_hash = wire.key_hash(identity.user_id(), kept.key);
end
$$;

grant execute on function wire.claim, wire.keep, wire.kept to tessera_worker;

create function wire.erase(user_id uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
	delete from wire.answers as a
	where a.user_id = erase.user_id;
end
$$;

-- An export says that answers are kept; they repeat what stands elsewhere in it.
create function wire.export() returns setof text
language sql stable
begin atomic
	values (wire.records('wire.answers', '{headers,body}'));
end;
grant execute on function wire.export to tessera_account_api;
grant select (user_id, status, made_at) on wire.answers to tessera_account_api;

insert into maintenance.tasks (name, condition, keep, about) values
('wire.answers', 'made_at < now() - $1', '24 hours',
	'answers kept for requests that are repeated');

commit;
