-- Verify tessera:audio-service on pg
begin;

select speaker_names
from audio.audio_history
where false;

do $$
begin
	assert audio.configuration('de-CH') = 'german'::regconfig;
	assert audio.configuration(null) = 'simple'::regconfig;
	assert audio.configuration('ja') = 'simple'::regconfig;
	assert wire.attachment('a', 'txt')
		= 'attachment; filename="a.txt"; filename*=UTF-8''''a.txt';
	assert audio.index_query('abcd0000-0000-4000-8000-000000000000',
		'''a''''b'' & !''c'':*')
		= '''abcda''''b'' & !''abcdc'':*'::tsquery;
	assert (
		select proleakproof
		from pg_proc
		where oid = 'audio.index_words(uuid, tsvector)'::regprocedure
	);
	assert not has_function_privilege('tessera_audio', 'audio.wrap_key('
		'uuid, bytea, bytea, integer)', 'EXECUTE');
end
$$;

rollback;
