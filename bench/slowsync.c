/*
 * Makes every fsync and fdatasync of a process slower, as a network volume would.
 * LD_PRELOAD this library; SLOWSYNC_MICROSECONDS says how much is added to each call (2000 unless set).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

typedef int (*sync_call)(int);

static sync_call real_fsync, real_fdatasync;
static struct timespec added;

__attribute__((constructor)) static void prepare(void)
{
    const char *text = getenv("SLOWSYNC_MICROSECONDS");
    long microseconds = text ? strtol(text, NULL, 10) : 2000;

    if (microseconds < 0)
        microseconds = 0;
    added.tv_sec = microseconds / 1000000;
    added.tv_nsec = (microseconds % 1000000) * 1000;
    real_fsync = (sync_call)dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = (sync_call)dlsym(RTLD_NEXT, "fdatasync");
}

static int slowly(sync_call real, int file)
{
    int result = real(file), error = errno;
    struct timespec left = added;

    while (nanosleep(&left, &left) == -1 && errno == EINTR)
        ;
    errno = error;
    return result;
}

int fsync(int file)
{
    return slowly(real_fsync, file);
}

int fdatasync(int file)
{
    return slowly(real_fdatasync, file);
}
