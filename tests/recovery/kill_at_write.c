/* kill_at_write.c: loaded into msr before all other libraries, it counts the calls that change a file.
 *
 *   KILL_AT_WRITE=N  ends the process by SIGKILL in place of the N-th call; of an N-th write the first half is done,
 *                    as a disk may do when the machine stops
 *   COUNT_WRITES=FILE  writes the number of calls to FILE when the process ends by itself
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;
static long kill_at;

static void *Next(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (found == NULL) abort();
  return found;
}

__attribute__((constructor)) static void ReadVariables(void) {
  const char *text = getenv("KILL_AT_WRITE");
  if (text != NULL) kill_at = strtol(text, NULL, 10);
}

__attribute__((destructor)) static void WriteCount(void) {
  const char *path = getenv("COUNT_WRITES");
  FILE *file = path == NULL ? NULL : fopen(path, "w");
  if (file == NULL) return;
  fprintf(file, "%ld", atomic_load(&calls));
  fclose(file);
}

static int IsTheOne(void) {
  return atomic_fetch_add(&calls, 1) + 1 == kill_at;
}

static void Die(void) {
  kill(getpid(), SIGKILL);
  pause();
}

/* The database is never one of the standard descriptors. */
ssize_t write(int descriptor, const void *data, size_t size) {
  static ssize_t (*next)(int, const void *, size_t);
  if (next == NULL) *(void **)&next = Next("write");
  if (descriptor > 2 && IsTheOne()) {
    next(descriptor, data, size / 2);
    Die();
  }
  return next(descriptor, data, size);
}

static ssize_t WriteAt(const char *name, int descriptor, const void *data, size_t size, off64_t at) {
  ssize_t (*next)(int, const void *, size_t, off64_t);
  *(void **)&next = Next(name);
  if (IsTheOne()) {
    next(descriptor, data, size / 2, at);
    Die();
  }
  return next(descriptor, data, size, at);
}

ssize_t pwrite(int descriptor, const void *data, size_t size, off_t at) {
  return WriteAt("pwrite", descriptor, data, size, at);
}

ssize_t pwrite64(int descriptor, const void *data, size_t size, off64_t at) {
  return WriteAt("pwrite64", descriptor, data, size, at);
}

static int Change(const char *name, int descriptor) {
  int (*next)(int);
  *(void **)&next = Next(name);
  if (IsTheOne()) Die();
  return next(descriptor);
}

int fsync(int descriptor) {
  return Change("fsync", descriptor);
}

int fdatasync(int descriptor) {
  return Change("fdatasync", descriptor);
}

int ftruncate64(int descriptor, off64_t size) {
  int (*next)(int, off64_t);
  *(void **)&next = Next("ftruncate64");
  if (IsTheOne()) Die();
  return next(descriptor, size);
}

int ftruncate(int descriptor, off_t size) {
  return ftruncate64(descriptor, size);
}

int unlink(const char *path) {
  int (*next)(const char *);
  *(void **)&next = Next("unlink");
  if (IsTheOne()) Die();
  return next(path);
}
