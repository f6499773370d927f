package dev.tailrace.series.engine;

/**
 * The rows of a full chunk that go into the pyramids: of each step the last one, if it lies behind
 * all that went in before.
 */
final class FedRows {
  private static final int ROWS = RowGroup.CHUNK_ROWS;

  final long[] steps = new long[ROWS];
  final long[] times = new long[ROWS];
  int count;

  /** With these rows. */
  Grain grain = Grain.NONE;

  /** The steps that no pyramid holds, with those of the other rows. */
  StepRanges late = StepRanges.NONE;

  /** The greatest step in the pyramids, with these rows. */
  long end;

  // Where the rows stand in the chunk; not asked when all of it goes in as it is.
  private final int[] places = new int[ROWS];
  private boolean all;

  /**
   * Chooses among the rows of a chunk.
   *
   * @param stepsRise whether each of their steps lies behind all before
   */
  void choose(Sealed before, Axes axes, boolean stepsRise) {
    count = 0;
    late = before.late();
    all = stepsRise || (Axes.rise(axes.steps, ROWS) && axes.steps[0] > before.fedEnd());
    if (all) {
      System.arraycopy(axes.steps, 0, steps, 0, ROWS);
      System.arraycopy(axes.times, 0, times, 0, ROWS);
      count = ROWS;
    } else {
      chooseInOrder(before, axes);
    }
    end = count == 0 ? before.fedEnd() : steps[count - 1];
    grain = count == 0 ? before.grain() : before.grain().with(steps[0], end, count);
  }

  private void chooseInOrder(Sealed before, Axes axes) {
    int[] order = StepSort.order(axes.steps, ROWS);
    for (int i = 0; i < ROWS; i++) {
      int place = order[i];
      long step = axes.steps[place];
      boolean last = i + 1 == ROWS || axes.steps[order[i + 1]] != step;
      if (step <= before.fedEnd()) {
        late = late.with(step, step);
      } else if (last) {
        places[count] = place;
        steps[count] = step;
        times[count] = axes.times[place];
        count++;
      }
    }
  }

  /** Their values in a column; the array itself when it has no others. */
  double[] chosen(double[] values) {
    if (all) {
      return values;
    }
    double[] chosen = new double[count];
    for (int i = 0; i < count; i++) {
      chosen[i] = values[places[i]];
    }
    return chosen;
  }
}
