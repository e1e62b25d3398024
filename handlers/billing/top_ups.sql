-- Top-ups: a pack is bought when credits run low.

create type top_up as (enabled boolean, below integer, pack_id text,
	monthly_cents integer);

create function billing_top_up(bearer bytea, enabled boolean, below integer,
	pack_id text, monthly_cents integer) returns top_up
language plpgsql
as $$
declare
	price integer;
	made top_up;
begin
	perform identity.enter(bearer, 'account');

	select p.price_cents
	into price
	from llm.packs as p
	where p.id = billing_top_up.pack_id
	and p.is_available;
	if price is null then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"pack_id":"is not known"}';
	elsif billing_top_up.monthly_cents < price then
		raise sqlstate 'PT422' using message = 'validation_error', detail =
			json_build_object('monthly_cents', format(
				'must be the pack''s price, %s, or more', price))::text;
	end if;

	insert into llm.top_ups as t (user_id, enabled, below, pack_id, monthly_cents)
	values (identity.user_id(), billing_top_up.enabled, billing_top_up.below,
		billing_top_up.pack_id, billing_top_up.monthly_cents)
	on conflict on constraint top_ups_pkey do update
	set enabled = excluded.enabled, below = excluded.below,
		pack_id = excluded.pack_id, monthly_cents = excluded.monthly_cents
	returning t.enabled, t.below, t.pack_id::text, t.monthly_cents
	into made;
	return made;
end
$$;
