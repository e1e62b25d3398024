-- Verify tessera:audio on pg
begin;

select user_id, openai_api_key_encrypted, elevenlabs_api_key_encrypted,
	preferred_language, summary_quality, settings_json, updated_at,
	custom_api_key_encrypted, keys_meta
from audio.user_settings
where false;

select id, user_id, title, audio_url, file_size_bytes, duration_seconds,
	transcript, summary, key_moments, processing_options, created_at,
	updated_at, original_id, language, tags, segments, takeaways, change, search
from audio.audio_history
where false;

select g.user_id, g.id, g.change, g.deleted_at,
	k.user_id, k.wrapped_key, k.root_version, k.created_at, k.updated_at
from audio.history_gone as g, audio.data_keys as k
where false;

select id, email, username, password_hash, created_at, updated_at,
	last_login_at, is_active
from audio.users
where false;

do $$
begin
	assert (
		select proleakproof
		from pg_proc
		where oid = 'pg_catalog.ts_match_vq(tsvector, tsquery)'::regprocedure
	);
	assert not has_table_privilege('tessera_audio_api', 'audio.history_gone',
		'INSERT');
	assert not has_column_privilege('tessera_account_api',
		'audio.user_settings', 'openai_api_key_encrypted', 'SELECT');
end
$$;

rollback;
