-- Settings: one row a user, made by the first change.

create function audio_settings(bearer bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'audio');

	return (
		select json_build_object(
			'preferredLanguage', coalesce(s.preferred_language, 'en'),
			'summaryQuality', coalesce(s.summary_quality, 'balanced'),
			'settingsJson', coalesce(s.settings_json, '{}'),
			'updatedAt', wire.instant(s.updated_at))
		from (select identity.user_id() as user_id) as me
		left join audio.user_settings as s on s.user_id = me.user_id
	);
end
$$;

create function audio_settings_change(bearer bytea, patch jsonb) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'audio');

	insert into audio.user_settings as s (user_id, preferred_language,
		summary_quality, settings_json)
	values (identity.user_id(),
		coalesce(patch ->> 'preferred_language', 'en'),
		coalesce(patch ->> 'summary_quality', 'balanced'),
		coalesce(patch -> 'settings_json', '{}'))
	on conflict (user_id) do update
	set preferred_language = coalesce(patch ->> 'preferred_language',
			s.preferred_language),
		summary_quality = coalesce(patch ->> 'summary_quality',
			s.summary_quality),
		settings_json = coalesce(patch -> 'settings_json', s.settings_json);

	return audio_settings(bearer);
end
$$;
