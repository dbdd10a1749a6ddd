#!/bin/bash
# A chief, two workers and a parameter server on SLURM, one on each node: sbatch slurm-ps.sh
#
# The first node has the chief, the next ones the workers, and those that are left the servers.  A process that fails ends
# the step.  With --requeue a job that lost a node starts again, and resumes from the last checkpoint.
# Change: WORKERS, the command, and what the job asks for.
#SBATCH --job-name=tf1kit
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=8
#SBATCH --time=04:00:00
#SBATCH --requeue
set -eu
export WORKERS=2
mapfile -t hosts < <(scontrol show hostnames "$SLURM_JOB_NODELIST")
list() { printf '"%s:2222"\n' "$@" | paste -sd, -; }
cluster="{\"chief\": [$(list "${hosts[0]}")], \"worker\": [$(list "${hosts[@]:1:WORKERS}")], \"ps\": [$(list "${hosts[@]:1+WORKERS}")]}"
export cluster
srun --kill-on-bad-exit=1 bash -c '
  job=ps index=$((SLURM_PROCID - 1 - WORKERS))
  if [ "$SLURM_PROCID" -le "$WORKERS" ]; then job=worker index=$((SLURM_PROCID - 1)); fi
  if [ "$SLURM_PROCID" = 0 ]; then job=chief index=0; fi
  export TF_CONFIG="{\"cluster\": $cluster, \"task\": {\"type\": \"$job\", \"index\": $index}}"
  exec python -m migrated.factored_kernels --data-dir data/sample --checkpoint-dir checkpoints --timeout 300
'
