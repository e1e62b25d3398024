-- Users. What the command line does, too, is identity's.

create function told(person identity.person) returns jsonb
language plpgsql stable
as $$
begin
	return jsonb_build_object('id', person.id, 'email', person.email,
		'emailVerified', person.email_verified, 'username', person.username,
		'firstName', person.first_name, 'lastName', person.last_name,
		'createdAt', wire.instant(person.created_at),
		'lastLoginAt', wire.instant(person.last_login_at),
		'isActive', person.is_active, 'isAdmin', person.is_admin,
		'deletedAt', wire.instant(person.deleted_at));
end
$$;

create function subscription_told(id uuid) returns jsonb
language plpgsql
as $$
declare
	plan llm.subscriptions := llm.seen_subscription(subscription_told.id);
begin
	if plan.id is null then
		return null;
	end if;
	return jsonb_build_object('tier', plan.tier, 'status', plan.status,
		'currentPeriodEnd', wire.instant(plan.current_period_end),
		'cancelAtPeriodEnd', plan.cancel_at_period_end);
end
$$;

-- Of all users, or of those who have a plan of a tier.
create function users_found(search text, tier llm.subscription_tier,
	"limit" integer, "offset" bigint) returns setof identity.person
language plpgsql
as $$
begin
	if users_found.tier is null then
		return query
		select p.*
		from identity.people(users_found.search, users_found."limit",
			users_found."offset") as p;
	else
		return query
		select p.*
		from llm.people(users_found.search, users_found.tier,
			users_found."limit", users_found."offset") as p;
	end if;
end
$$;

create function admin_users(bearer bytea, search text,
	tier llm.subscription_tier, page integer, "limit" integer) returns json
language plpgsql
as $$
declare
	found jsonb;
	total bigint;
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.users');

	select coalesce(jsonb_agg(told(p)
			|| jsonb_build_object('subscription', subscription_told(p.id)))
			filter (where p.id is not null), '[]'),
		max(p.total)
	into found, total
	from users_found(admin_users.search, admin_users.tier,
		admin_users."limit", (admin_users.page - 1)::bigint * admin_users."limit") as p;
	return json_build_object('users', found,
		'pagination', json_build_object('page', admin_users.page,
			'limit', admin_users."limit", 'total', total,
			'totalPages', (total + admin_users."limit" - 1)
				/ admin_users."limit"));
end
$$;

create function admin_user(bearer bytea, id uuid) returns json
language plpgsql
as $$
declare
	person identity.person;
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.user', admin_user.id);

	person := identity.people(admin_user.id::text, 1, 0);
	if person.id is null then
		return null;
	end if;
	return (told(person) || jsonb_build_object(
		'sessions', coalesce((
			select jsonb_agg(jsonb_build_object('id', s.id,
				'clientId', s.client_id, 'scopes', s.scopes,
				'createdAt', wire.instant(s.created_at),
				'expiresAt', wire.instant(s.expires_at),
				'lastUsedAt', wire.instant(s.last_used_at),
				'userAgent', s.user_agent))
			from identity.sessions_of(admin_user.id) as s
		), '[]'),
		'grants', coalesce((
			select jsonb_agg(jsonb_build_object('id', g.id,
				'clientId', g.client_id, 'scopes', g.scopes,
				'createdAt', wire.instant(g.created_at),
				'expiresAt', wire.instant(g.expires_at),
				'revokedAt', wire.instant(g.ended_at),
				'revokedWhy', g.ended_why))
			from identity.grants_of(admin_user.id) as g
		), '[]')))::json;
end
$$;

-- What {} is for a row that answers nothing: done. NULL is 404.
create function done(was boolean) returns json
language plpgsql immutable
as $$
begin
	return case when done.was then '{}'::json end;
end
$$;

-- Who could lock herself out would have to ask somebody else in.
create function not_herself(id uuid) returns void
language plpgsql stable
as $$
begin
	if not_herself.id = identity.user_id() then
		raise sqlstate 'PT409'
			using message = 'Administrators cannot do that to themselves.';
	end if;
end
$$;

create function admin_user_disable(bearer bytea, id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');
	perform not_herself(admin_user_disable.id);

	return done(identity.user_activate(admin_user_disable.id, false));
end
$$;

create function admin_user_enable(bearer bytea, id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');

	return done(identity.user_activate(admin_user_enable.id, true));
end
$$;

create function admin_user_sign_out(bearer bytea, id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');

	return done(identity.user_sign_out(admin_user_sign_out.id));
end
$$;

create function admin_user_reset(bearer bytea, id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');

	return done(identity.user_reset(admin_user_reset.id));
end
$$;

create function admin_user_grant(bearer bytea, id uuid) returns json
language plpgsql
as $$
declare
	person identity.person;
begin
	perform identity.enter(bearer, 'admin');

	person := identity.people(admin_user_grant.id::text, 1, 0);
	if person.id is not null and not (person.is_active
		and person.email_verified and person.deleted_at is null) then
		raise sqlstate 'PT409' using
			message = 'An administrator is active and has proven an address.';
	end if;
	return done(identity.user_make_admin(admin_user_grant.id, true));
end
$$;

create function admin_user_revoke(bearer bytea, id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');
	perform not_herself(admin_user_revoke.id);

	return done(identity.user_make_admin(admin_user_revoke.id, false));
end
$$;
