SELECT a ?| array['b'], a ?& b, a ? 'c', a @> b, a <@ b, a #>> '{x}', a -> 'k' ->> 'l', a @@ b, a && b, a !~* b, ||/ 27, |/ 9, a <-> b;
SELECT 5 !=-1, 2 ** 3;
