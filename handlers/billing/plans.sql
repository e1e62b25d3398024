-- Plans: what can be subscribed to, told to everybody.

create function billing_plans() returns json
language plpgsql
as $$
begin
	return (
		select json_build_object('plans', coalesce(json_agg(json_build_object(
			'id', p.tier,
			'credits_per_month', p.credits_per_month,
			'price_cents', p.price_cents) order by p.tier), '[]'))
		from llm.plans as p
	);
end
$$;
