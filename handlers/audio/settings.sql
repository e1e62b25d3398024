-- Settings: one row a user, made by the first change.

create type shown_settings as ("preferredLanguage" text, "summaryQuality" text,
	"settingsJson" jsonb, "updatedAt" timestamptz);

create function audio_settings(bearer bytea) returns shown_settings
language plpgsql
as $$
declare
	kept shown_settings;
begin
	perform identity.enter(bearer, 'audio');

	select coalesce(s.preferred_language, 'en'),
		coalesce(s.summary_quality, 'balanced'),
		coalesce(s.settings_json, '{}'),
		s.updated_at
	into kept
	from (select identity.user_id() as user_id) as me
	left join audio.user_settings as s on s.user_id = me.user_id;

	return kept;
end
$$;

create function audio_settings_change(bearer bytea, patch jsonb)
returns shown_settings
language plpgsql
as $$
declare
	kept shown_settings;
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
		settings_json = coalesce(patch -> 'settings_json', s.settings_json)
	returning s.preferred_language, s.summary_quality, s.settings_json,
		s.updated_at
	into kept;

	return kept;
end
$$;
