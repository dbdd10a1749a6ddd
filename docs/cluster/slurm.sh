#!/bin/bash
# Four workers on SLURM, one on each node: sbatch slurm.sh
#
# A worker that fails ends the step.  With --requeue a job that lost a node starts again, and all workers go on from the
# last checkpoint.  Change: the command, and what the job asks for.
#SBATCH --job-name=tf1kit
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=8
#SBATCH --time=04:00:00
#SBATCH --requeue
set -eu
hosts=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | sed 's/.*/"&:2222"/' | paste -sd, -)
export hosts
srun --kill-on-bad-exit=1 bash -c '
  export TF_CONFIG="{\"cluster\": {\"worker\": [$hosts]}, \"task\": {\"type\": \"worker\", \"index\": $SLURM_PROCID}}"
  exec python -m migrated.factored_kernels --data-dir data/sample --checkpoint-dir checkpoints --timeout 300
'
