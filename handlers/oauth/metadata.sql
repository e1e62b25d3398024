-- What clients may ask for, and the keys by which tokens are checked.

create function oauth_scopes() returns json
language plpgsql
as $$
begin
	return (
		select json_agg(s.name order by s.place)
		from identity.scopes as s
	);
end
$$;

-- Public halves of the keys that sign: those in use, and for a day those that
-- were until then, which is longer than what they signed lives.
create function oauth_keys(keys jsonb) returns json
language plpgsql
as $$
declare
	listed json;
begin
	insert into identity.signing_keys (kid, alg, jwk)
	select k ->> 'kid', k ->> 'alg', k
	from jsonb_array_elements(oauth_keys.keys) as k
	where not exists (
		select
		from identity.signing_keys as known
		where known.kid = k ->> 'kid'
		and known.retired_at is null
	)
	order by 1
	on conflict (kid) do update
	set retired_at = null;

	update identity.signing_keys as s
	set retired_at = now()
	where s.retired_at is null
	and not exists (
		select
		from jsonb_array_elements(oauth_keys.keys) as k
		where k ->> 'kid' = s.kid
	);

	select json_build_object('keys', json_agg(s.jwk order by s.created_at, s.kid))
	into listed
	from identity.signing_keys as s
	where s.retired_at is null
	or s.retired_at > now() - interval '1 day';
	return listed;
end
$$;
