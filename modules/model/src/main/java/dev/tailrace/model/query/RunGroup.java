package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs that have the same values in some columns.
 *
 * @param key those values, null when absent
 * @param columns the spread of each column that was asked for
 */
public record RunGroup(List<@Nullable Value> key, long runs, List<Spread> columns) {
  /** Ascending by key; what is absent comes last. */
  public static final Comparator<RunGroup> ORDER =
      (a, b) -> {
        for (int i = 0; i < a.key.size(); i++) {
          int order = ValueOrder.compare(a.key.get(i), b.key.get(i), false);
          if (order != 0) {
            return order;
          }
        }
        return 0;
      };

  /**
   * The finite numbers of a column within a group; min, max and mean are NaN when there are none.
   *
   * @param same the text or flag that all runs of the group have; null when there is none
   */
  public record Spread(long count, double min, double max, double sum, @Nullable Value same) {
    /** Of no runs yet; the first one says what the others may have, too. */
    static Spread begun(@Nullable Value first) {
      boolean isWord = first instanceof Value.Text || first instanceof Value.Flag;
      return new Spread(0, Double.NaN, Double.NaN, 0, isWord ? first : null);
    }

    public double mean() {
      return count == 0 ? Double.NaN : sum / count;
    }

    Spread with(double number) {
      return count == 0
          ? new Spread(1, number, number, number, same)
          : new Spread(count + 1, Math.min(min, number), Math.max(max, number), sum + number, same);
    }

    Spread shared(@Nullable Value value) {
      return same == null || same.equals(value) ? this : new Spread(count, min, max, sum, null);
    }

    Spread plus(Spread other) {
      Value both = Objects.equals(same, other.same) ? same : null;
      if (count == 0 || other.count == 0) {
        Spread one = count == 0 ? other : this;
        return new Spread(one.count, one.min, one.max, one.sum, both);
      }
      double least = Math.min(min, other.min);
      double most = Math.max(max, other.max);
      return new Spread(count + other.count, least, most, sum + other.sum, both);
    }
  }

  public RunGroup {
    key = Collections.unmodifiableList(new ArrayList<>(key));
    columns = List.copyOf(columns);
  }

  /**
   * As much of the key as {@link #ORDER} looks at, so that the place of a group can be told
   * briefly.
   */
  public List<@Nullable Value> place() {
    var place = new ArrayList<@Nullable Value>();
    key.forEach(value -> place.add(ValueOrder.told(value)));
    return Collections.unmodifiableList(place);
  }

  /** The groups of several tables, all of the same query, in order. */
  public static List<RunGroup> merged(Collection<List<RunGroup>> tables) {
    var merged = new LinkedHashMap<List<@Nullable Value>, RunGroup>();
    for (List<RunGroup> groups : tables) {
      groups.forEach(group -> merged.merge(group.key, group, RunGroup::plus));
    }
    return merged.values().stream().sorted(ORDER).toList();
  }

  private RunGroup plus(RunGroup other) {
    var spreads = new ArrayList<Spread>();
    for (int i = 0; i < columns.size(); i++) {
      spreads.add(columns.get(i).plus(other.columns.get(i)));
    }
    return new RunGroup(key, runs + other.runs, spreads);
  }
}
