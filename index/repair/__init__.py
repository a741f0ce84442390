"""A data directory looked over: `verify` finds what does not fit together, `rebuild` makes anew what can be made from
the documents."""
