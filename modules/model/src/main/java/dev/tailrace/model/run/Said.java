package dev.tailrace.model.run;

import org.jspecify.annotations.Nullable;

/** What an end brought along, and whose end it was; a null rank spoke for the whole run. */
public record Said<T>(@Nullable Integer rank, T what) {}
