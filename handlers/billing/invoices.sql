-- Invoices, as they were fetched last.

create type invoice as (id text, number text, status text, amount_cents bigint,
	currency text, period_start timestamptz, period_end timestamptz, url text,
	pdf text, _created_at timestamptz);

create function billing_invoices(bearer bytea, "limit" integer, cursor text)
returns setof invoice
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	places jsonb;
begin
	perform identity.enter(bearer, 'credits.read');

	places := coalesce(wire.keys_of(billing_invoices.cursor, 2),
		'["infinity",""]');
	return query
	select o.id::text, o.data->>'number', o.data->>'status',
		(o.data->>'total')::bigint, o.data->>'currency',
		(select to_timestamp(min((l->>'start')::double precision))
			from jsonb_array_elements(o.data->'lines') as l),
		(select to_timestamp(max((l->>'end')::double precision))
			from jsonb_array_elements(o.data->'lines') as l),
		o.data->>'url', o.data->>'pdf', o.created_at
	from llm.stripe_objects as o
	where o.user_id = (select identity.user_id())
	and o.kind = 'invoice'
	and (o.created_at, o.id)
		< ((places ->> 0)::timestamptz, places ->> 1)
	order by o.created_at desc, o.id desc
	limit billing_invoices."limit" + 1;
end
$$;
