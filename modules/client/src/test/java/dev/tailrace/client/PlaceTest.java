package dev.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class PlaceTest {
  @Test
  void torch_elastic_tells_rank_world_job_and_restarts() {
    var place =
        Place.of(
            Map.of(
                "RANK", "3",
                "WORLD_SIZE", "8",
                "TORCHELASTIC_RUN_ID", "job 7/x",
                "TORCHELASTIC_RESTART_COUNT", "2"));

    assertEquals(new Place(3, 8, "job-7-x", 2), place);
  }

  @Test
  void slurm_counts_only_inside_a_step() {
    Map<String, String> batchScript =
        Map.of("SLURM_JOB_ID", "99", "SLURM_PROCID", "0", "SLURM_NTASKS", "4");
    Map<String, String> step =
        Map.of(
            "SLURM_JOB_ID", "99",
            "SLURM_STEP_ID", "0",
            "SLURM_PROCID", "2",
            "SLURM_STEP_NUM_TASKS", "4",
            "SLURM_RESTART_COUNT", "1");

    assertEquals(new Place(null, null, null, null), Place.of(batchScript));
    assertEquals(new Place(2, 4, "slurm-99.0", 1), Place.of(step));
  }

  @Test
  void open_mpi_tells_rank_world_and_job() {
    var place =
        Place.of(
            Map.of(
                "OMPI_COMM_WORLD_RANK", "1",
                "OMPI_COMM_WORLD_SIZE", "2",
                "PMIX_NAMESPACE", "prterun-host-1@1"));

    assertEquals(new Place(1, 2, "prterun-host-1-1", null), place);
  }

  @Test
  void nonsense_is_as_if_not_said() {
    var place = Place.of(Map.of("RANK", "x", "WORLD_SIZE", "-1", "TORCHELASTIC_RUN_ID", "none"));

    assertEquals(new Place(null, null, null, null), place);
  }
}
