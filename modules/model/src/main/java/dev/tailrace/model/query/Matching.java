package dev.tailrace.model.query;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows that pass a filter, column by column; each part looks only at rows that are still
 * open, and computed columns come last because they cost most. A {@code not} is carried down to the
 * leaves, where it turns the answer of rows that have a value.
 */
final class Matching {
  private final TableRows rows;

  Matching(TableRows rows) {
    this.rows = rows;
  }

  /** The rows of {@code among} that pass; {@code among} stays as it is. */
  BitSet passing(Filter filter, BitSet among) {
    return passing(filter, false, among);
  }

  private BitSet passing(Filter filter, boolean negated, BitSet among) {
    return switch (filter) {
      case Filter.And(var parts) -> negated ? any(parts, true, among) : all(parts, false, among);
      case Filter.Or(var parts) -> negated ? all(parts, true, among) : any(parts, false, among);
      case Filter.Not(var part) -> passing(part, !negated, among);
      case Filter.IsNull(var column) -> present(column, !negated, among);
      case Filter.Compare(var column, _, _) -> tested(column, filter, negated, among);
      case Filter.In(var column, _) -> tested(column, filter, negated, among);
      case Filter.Like(var column, _, _) -> tested(column, filter, negated, among);
    };
  }

  private BitSet all(List<Filter> parts, boolean negated, BitSet among) {
    var open = (BitSet) among.clone();
    for (Filter part : cheapFirst(parts)) {
      open = passing(part, negated, open);
    }
    return open;
  }

  private BitSet any(List<Filter> parts, boolean negated, BitSet among) {
    var passed = new BitSet();
    var open = (BitSet) among.clone();
    for (Filter part : cheapFirst(parts)) {
      var more = passing(part, negated, open);
      passed.or(more);
      open.andNot(more);
    }
    return passed;
  }

  private List<Filter> cheapFirst(List<Filter> parts) {
    var sorted = new ArrayList<>(parts);
    sorted.sort(Comparator.comparing(this::isComputed));
    return sorted;
  }

  private boolean isComputed(Filter filter) {
    return switch (filter) {
      case Filter.And(var parts) -> parts.stream().anyMatch(this::isComputed);
      case Filter.Or(var parts) -> parts.stream().anyMatch(this::isComputed);
      case Filter.Not(var part) -> isComputed(part);
      case Filter.IsNull(var column) -> rows.computed(column) != null;
      case Filter.Compare(var column, _, _) -> rows.computed(column) != null;
      case Filter.In(var column, _) -> rows.computed(column) != null;
      case Filter.Like(var column, _, _) -> rows.computed(column) != null;
    };
  }

  /** The rows that have a value, or those that have none. */
  private BitSet present(Column column, boolean negated, BitSet among) {
    BitSet present = known(column, among);
    var function = rows.computed(column);
    if (function != null) {
      without(present, among).stream()
          .filter(row -> function.apply(rows.ids().get(row)) != null)
          .forEach(present::set);
    }
    if (!negated) {
      return present;
    }
    return without(present, among);
  }

  /** The rows of {@code among} that have a cell, be it a settled one. */
  private BitSet known(Column column, BitSet among) {
    CellColumn cells = cells(column);
    return cells == null ? new BitSet() : cells.passing(among, false, _ -> true);
  }

  private @Nullable CellColumn cells(Column column) {
    return rows.computed(column) == null ? rows.stored(column) : rows.settled(column);
  }

  private static BitSet without(BitSet some, BitSet among) {
    var rest = (BitSet) among.clone();
    rest.andNot(some);
    return rest;
  }

  private BitSet tested(Column column, Filter leaf, boolean negated, BitSet among) {
    ValueTest test = ValueTest.of(leaf);
    CellColumn cells = cells(column);
    BitSet passed =
        cells == null
            ? new BitSet()
            : cells.passing(among, negated, new CellTest(test, rows.cells()));
    var function = rows.computed(column);
    if (function != null) {
      BitSet open = without(known(column, among), among);
      for (int row = open.nextSetBit(0); row >= 0; row = open.nextSetBit(row + 1)) {
        var value = function.apply(rows.ids().get(row));
        passed.set(row, value != null && test.value(value) != negated);
      }
    }
    return passed;
  }
}
