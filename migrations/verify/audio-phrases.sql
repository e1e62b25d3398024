-- Verify tessera:audio-phrases on pg
begin;

do $$
begin
	assert audio.pairs('''a'':1 ''b'':2 ''c'':4')
		= audio.pairs('''c'':9 ''a'':6 ''b'':7');
	assert array_length(audio.pairs('''a'':1 ''b'':2 ''c'':4'), 1) = 2;
	assert audio.pairs('''a'':1 ''b'':2') <> audio.pairs('''a'':1 ''b'':3');
	assert audio.pairs_query('''a'':1') is null;
	assert audio.index_words('abcd0000-0000-4000-8000-000000000000', 'a b',
		repeat('x', 50001)) = '''abcd long'' abcda abcdb';
	assert (
		select proleakproof
		from pg_proc
		where oid = 'audio.index_words(uuid, tsvector, text)'::regprocedure
	);
end
$$;

rollback;
