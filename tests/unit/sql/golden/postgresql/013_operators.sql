SELECT a->>'b', c #>> '{d}', e @> f, g ?| h, i ~* 'j', k || l, -m, n::int[], o[1:2];
SELECT 1;
