"""What the comparison has to find."""
import collections

Meant = collections.namedtuple("Meant", "said why")

# Files that msr refuses on purpose though the native client accepts them: (driver, chain, file) to what msr says, in
# part, and why.
ON_PURPOSE = {}

# How many files of each chain both apply, at least. Every chain stands here.
AT_LEAST = {"postgresql": {}, "mysql": {}, "sqlite": {}}
