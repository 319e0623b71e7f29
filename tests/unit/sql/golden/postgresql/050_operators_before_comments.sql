SELECT 1 +-- one;
2;
SELECT 6 */* times; */7;
SELECT @-/* a; */5;
