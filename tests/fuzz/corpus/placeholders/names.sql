SELECT ${a}, '${name}', $${a}, ${empty}${secret};
-- ${left}
  -- ${unknown}
$x$ ${a} $x$
