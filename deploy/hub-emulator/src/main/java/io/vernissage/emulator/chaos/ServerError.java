package io.vernissage.emulator.chaos;

/** The errors that a service gives when it is the service that is at fault. Names are the codes on the wire. */
public enum ServerError {
    TooManyRequests(429, "Too many requests were sent. Please retry your request later."),
    InternalError(500, "The server encountered an internal error. Please retry the request."),
    OperationTimedOut(500, "The operation could not be completed within the permitted time."),
    ServerBusy(503, "The server is currently unable to receive requests. Please retry your request.");

    private final int status;
    private final String words;

    ServerError(int status, String words) {
        this.status = status;
        this.words = words;
    }

    public int status() {
        return status;
    }

    public String words() {
        return words;
    }
}
