-- The people who may borrow. A card number is what they show at the desk, so no two members share one.
CREATE TABLE members (
  member_id INTEGER NOT NULL,
  card_number VARCHAR(20) NOT NULL,
  full_name VARCHAR(120) NOT NULL,
  email VARCHAR(200),
  joined_on DATE NOT NULL,
  CONSTRAINT pk_members PRIMARY KEY (member_id),
  CONSTRAINT uq_members_card_number UNIQUE (card_number)
);
