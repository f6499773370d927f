package dev.tailrace.testkit.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesRow;
import dev.tailrace.series.SeriesRows;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.series.pair.PairedCurve;
import dev.tailrace.series.pair.PairedCurves;
import java.util.ArrayList;
import java.util.List;

/** Compares rows and paired curves; sums may differ in their last bits. */
final class RowAsserts {
  private static final double TOLERANCE = SeriesHistories.TOLERANCE;

  private RowAsserts() {}

  static List<SeriesRow> rows(SeriesStore store, Selection selection) {
    var all = new ArrayList<SeriesRow>();
    try (SeriesRows rows = store.rows(selection)) {
      while (rows.advance()) {
        all.add(rows.row());
      }
    }
    return all;
  }

  static void assertRows(List<SeriesRow> expected, List<SeriesRow> actual, String asked) {
    assertEquals(
        expected.stream().map(RowAsserts::withoutSum).toList(),
        actual.stream().map(RowAsserts::withoutSum).toList(),
        asked);
    for (int i = 0; i < expected.size(); i++) {
      String place = asked + " row " + i;
      assertEquals(expected.get(i).sum(), actual.get(i).sum(), TOLERANCE, place);
      assertEquals(expected.get(i).value(), actual.get(i).value(), TOLERANCE, place);
    }
  }

  private static SeriesRow withoutSum(SeriesRow it) {
    return new SeriesRow(
        it.rank(),
        it.step(),
        it.attempt(),
        it.timeEpochMs(),
        it.finite(),
        it.nan(),
        it.posInf(),
        it.negInf(),
        0,
        it.min(),
        it.minRank(),
        it.max(),
        it.maxRank());
  }

  static void assertCurves(PairedCurves expected, PairedCurves actual, String asked) {
    assertEquals(expected.grid(), actual.grid(), asked);
    assertEquals(expected.total(), actual.total(), asked);
    assertEquals(expected.raw(), actual.raw(), asked);
    assertEquals(expected.curves().size(), actual.curves().size(), asked);
    for (int i = 0; i < expected.curves().size(); i++) {
      assertCurve(expected.curves().get(i), actual.curves().get(i), asked + " curve " + i);
    }
  }

  private static void assertCurve(PairedCurve expected, PairedCurve actual, String asked) {
    assertEquals(expected.rank(), actual.rank(), asked);
    assertArrayEquals(expected.x(), actual.x(), asked + " x");
    assertArrayEquals(expected.lastX(), actual.lastX(), TOLERANCE, asked + " lastX");
    assertArrayEquals(expected.timesEpochMs(), actual.timesEpochMs(), asked + " time");
    assertArrayEquals(expected.first(), actual.first(), TOLERANCE, asked + " first");
    assertArrayEquals(expected.last(), actual.last(), TOLERANCE, asked + " last");
    assertArrayEquals(expected.min(), actual.min(), asked + " min");
    assertArrayEquals(expected.max(), actual.max(), asked + " max");
    assertArrayEquals(expected.mean(), actual.mean(), TOLERANCE, asked + " mean");
    assertArrayEquals(expected.count(), actual.count(), asked + " count");
    assertArrayEquals(expected.nonFinite(), actual.nonFinite(), asked + " nonFinite");
    assertArrayEquals(expected.minRank(), actual.minRank(), asked + " minRank");
    assertArrayEquals(expected.maxRank(), actual.maxRank(), asked + " maxRank");
    assertEquals(expected.unpaired(), actual.unpaired(), asked + " unpaired");
  }
}
