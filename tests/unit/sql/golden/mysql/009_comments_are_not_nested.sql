/* a /* b */ SELECT 1;
/*+ hint */ SELECT /*+ BKA(t) */ 2;
