-- Top-ups: a pack is bought when credits run low.

create type top_up as (enabled boolean, below integer, pack_id text,
	monthly_cents integer);

-- Who never asked for any has none.
create function top_up_now() returns top_up
language plpgsql
as $$
declare
	told top_up;
begin
	select t.enabled, t.below, t.pack_id::text, t.monthly_cents
	into told
	from llm.top_ups as t;
	told.enabled := coalesce(told.enabled, false);
	return told;
end
$$;

create function billing_top_up_now(bearer bytea) returns top_up
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'credits.read');

	return top_up_now();
end
$$;

-- What is bought must be named, be sold and cost no more than may be paid.
create function check_top_up(wanted top_up) returns void
language plpgsql stable
as $$
declare
	missing json := (
		select json_object_agg(v.key, 'is required' order by v.key)
		from jsonb_each(to_jsonb(check_top_up.wanted)) as v
		where v.value = 'null'
	);
	price integer;
begin
	if missing is not null and (check_top_up.wanted).enabled then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = missing::text;
	end if;
	select p.price_cents
	into price
	from llm.packs as p
	where p.id = (check_top_up.wanted).pack_id
	and (p.is_available or not (check_top_up.wanted).enabled);
	if price is null and (check_top_up.wanted).pack_id is not null then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"pack_id":"is not known"}';
	elsif (check_top_up.wanted).monthly_cents < price then
		raise sqlstate 'PT422' using message = 'validation_error', detail =
			json_build_object('monthly_cents', format(
				'must be the pack''s price, %s, or more', price))::text;
	end if;
end
$$;

-- To turn them off nothing else is needed: what is not said stays.
create function billing_top_up(bearer bytea, enabled boolean, below integer,
	pack_id text, monthly_cents integer) returns top_up
language plpgsql
as $$
declare
	wanted top_up := (billing_top_up.enabled, billing_top_up.below,
		billing_top_up.pack_id, billing_top_up.monthly_cents);
begin
	perform identity.enter(bearer, 'account');

	perform check_top_up(wanted);
	update llm.top_ups as t
	set enabled = wanted.enabled,
		below = coalesce(wanted.below, t.below),
		pack_id = coalesce(wanted.pack_id, t.pack_id),
		monthly_cents = coalesce(wanted.monthly_cents, t.monthly_cents);
	if not found and num_nulls(wanted.below, wanted.pack_id,
			wanted.monthly_cents) = 0 then
		insert into llm.top_ups (user_id, enabled, below, pack_id,
			monthly_cents)
		values (identity.user_id(), wanted.enabled, wanted.below,
			wanted.pack_id, wanted.monthly_cents)
		on conflict on constraint top_ups_pkey do update
		set enabled = excluded.enabled, below = excluded.below,
			pack_id = excluded.pack_id,
			monthly_cents = excluded.monthly_cents;
	end if;
	return top_up_now();
end
$$;
