-- Checkout and the portal.

create function checkout_pack(id text, public_url text) returns jsonb
language plpgsql stable
as $$
declare
	pack llm.packs;
begin
	select p.*
	into pack
	from llm.packs as p
	where p.id = checkout_pack.id
	and p.is_available;
	if not found then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"pack_id":"is not known"}';
	end if;
	return jsonb_build_array(jsonb_build_object('what', 'checkout', 'params',
		jsonb_build_object('form', jsonb_build_object('mode', 'payment',
			'line_items[0][quantity]', 1,
			'line_items[0][price_data][currency]', 'usd',
			'line_items[0][price_data][unit_amount]', pack.price_cents,
			'line_items[0][price_data][product_data][name]',
				pack.credits || ' credits',
			'metadata[pack_id]', pack.id, 'metadata[credits]', pack.credits,
			'payment_intent_data[metadata][pack_id]', pack.id,
			'payment_intent_data[metadata][credits]', pack.credits,
			'payment_intent_data[setup_future_usage]', 'off_session',
			'success_url', checkout_pack.public_url || '/usage?paid=1',
			'cancel_url', checkout_pack.public_url || '/usage'))));
end
$$;

-- What another product sells: it says for how much, or that it is not sold.
create function checkout_purchase(id uuid, public_url text) returns jsonb
language plpgsql
as $$
declare
	offer jsonb := llm.offer(identity.user_id(), checkout_purchase.id);
begin
	if offer is null then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	return jsonb_build_array(jsonb_build_object('what', 'checkout', 'params',
		jsonb_build_object('form', jsonb_build_object('mode', 'payment',
			'line_items[0][quantity]', 1,
			'line_items[0][price_data][currency]', offer->>'currency',
			'line_items[0][price_data][unit_amount]', offer->>'cents',
			'line_items[0][price_data][product_data][name]', offer->>'name',
			'metadata[purchase_id]', checkout_purchase.id,
			'payment_intent_data[metadata][purchase_id]', checkout_purchase.id,
			'success_url', checkout_purchase.public_url || '/data?paid=1',
			'cancel_url', checkout_purchase.public_url || '/data'))));
end
$$;

create function open_checkout(plan_id text, billing_interval text, pack_id text,
	purchase_id uuid, public_url text) returns json
language plpgsql
as $$
declare
	plan llm.plans;
begin
	if num_nonnulls(open_checkout.plan_id, open_checkout.pack_id,
			open_checkout.purchase_id) <> 1 then
		raise sqlstate 'PT422' using message = 'validation_error', detail =
			'{"plan_id":"is needed, or pack_id or purchase_id: one of them"}';
	elsif open_checkout.pack_id is not null then
		return open_job(checkout_pack(open_checkout.pack_id,
			open_checkout.public_url));
	elsif open_checkout.purchase_id is not null then
		return open_job(checkout_purchase(open_checkout.purchase_id,
			open_checkout.public_url));
	end if;
	plan := plan_named(open_checkout.plan_id);
	if plan.price_cents = 0 then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"plan_id":"must be a plan that is paid for"}';
	elsif (paid_plan(plan.product)).id is not null then
		raise sqlstate 'PT409' using message = 'conflict';
	end if;
	return open_job(checkout_plan(price_of(plan,
		open_checkout.billing_interval), open_checkout.public_url));
end
$$;

create function billing_checkout(bearer bytea, plan_id text,
	billing_interval text, pack_id text, purchase_id uuid, public_url text)
returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');
	return open_checkout(billing_checkout.plan_id,
		billing_checkout.billing_interval, billing_checkout.pack_id,
		billing_checkout.purchase_id, billing_checkout.public_url);
end
$$;

create function page_checkout(session_hash bytea, plan_id text,
	billing_interval text, pack_id text, public_url text) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_checkout.session_hash);
	return open_checkout(page_checkout.plan_id,
		page_checkout.billing_interval, page_checkout.pack_id, null,
		page_checkout.public_url);
end
$$;

create function open_portal(public_url text) returns json
language sql
return open_job(jsonb_build_array(jsonb_build_object('what', 'portal',
	'params', jsonb_build_object('form', jsonb_build_object('return_url',
		open_portal.public_url || '/usage')))));

create function billing_portal(bearer bytea, public_url text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');
	return open_portal(billing_portal.public_url);
end
$$;

create function page_portal(session_hash bytea, public_url text) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_portal.session_hash);
	return open_portal(page_portal.public_url);
end
$$;
