-- What the rooms share: types and helpers, before any room's functions.

create function no_model() returns void
language plpgsql
as $$
begin
	raise sqlstate 'PT404' using message = 'model_not_found';
end
$$;
