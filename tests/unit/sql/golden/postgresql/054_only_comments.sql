-- one;
/* two; /* three; */ */
--four