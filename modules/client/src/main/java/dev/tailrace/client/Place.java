package dev.tailrace.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A process's place in a distributed job, as its launcher's environment tells it.
 *
 * @param rank null when no launcher said one
 * @param worldSize null when no launcher said one
 * @param jobId the same for all ranks of the job, a valid run id; null when the launcher has none
 * @param restarts how often the launcher has started the job again; null when it does not count
 */
record Place(
    @Nullable Integer rank,
    @Nullable Integer worldSize,
    @Nullable String jobId,
    @Nullable Integer restarts) {

  /** The names of rank and world size, by launcher; both must be there. */
  private static final List<List<String>> RANK_AND_WORLD =
      List.of(
          List.of("RANK", "WORLD_SIZE"),
          List.of("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
          // Not SLURM_NTASKS: a batch script has that too, around a single process.
          List.of("SLURM_PROCID", "SLURM_STEP_NUM_TASKS"));

  static Place of(Map<String, String> environment) {
    Integer rank = null;
    Integer worldSize = null;
    for (List<String> names : RANK_AND_WORLD) {
      Integer saidRank = number(environment, names.get(0));
      Integer saidWorld = number(environment, names.get(1));
      if (rank == null && saidRank != null && saidWorld != null) {
        rank = saidRank;
        worldSize = saidWorld;
      }
    }
    Integer restarts = number(environment, "TORCHELASTIC_RESTART_COUNT");
    return new Place(
        rank,
        worldSize,
        jobId(environment),
        restarts != null ? restarts : number(environment, "SLURM_RESTART_COUNT"));
  }

  private static @Nullable String jobId(Map<String, String> environment) {
    String elastic = environment.get("TORCHELASTIC_RUN_ID");
    if (elastic != null && !elastic.equals("none")) {
      return id(elastic);
    }
    String slurm = environment.get("SLURM_JOB_ID");
    String step = environment.get("SLURM_STEP_ID");
    if (slurm != null && step != null) {
      return id(environment.getOrDefault("SLURM_CLUSTER_NAME", "slurm") + "-" + slurm + "." + step);
    }
    String openMpi = environment.get("PMIX_NAMESPACE");
    return openMpi == null ? null : id(openMpi);
  }

  /** A launcher's name made into a run id. */
  private static String id(String name) {
    String id = name.replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
    return id.isEmpty() ? "job" : id.substring(0, Math.min(id.length(), 128));
  }

  private static @Nullable Integer number(Map<String, String> environment, String name) {
    String text = environment.get(name);
    return text != null && text.matches("\\d{1,9}") ? Integer.valueOf(text) : null;
  }
}
