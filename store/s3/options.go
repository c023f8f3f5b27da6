package s3

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/comal-go/comal/store/internal/remote"
)

// amazon is the server where none is named.
const amazon = "https://s3.amazonaws.com"

// patience is how long a server may send nothing before it is given up.
const patience = time.Minute

// Options say which server is asked, and by whom.
type Options struct {
	Endpoint string // the address, as http://localhost:9000; "" is Amazon's
	Region   string // "" is found out, or us-east-1 where Endpoint is set
	// Key and Secret are the credentials, with the Token of temporary ones. Who
	// has no key asks for what is open to all.
	Key, Secret, Token string
	Transport          http.RoundTripper // nil is one of its own
}

// Environment returns the options that the usual variables say, by os.Getenv:
// AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, AWS_REGION or AWS_DEFAULT_REGION,
// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.
func Environment(getenv func(string) string) Options {
	return Options{
		Endpoint: cmp.Or(getenv("AWS_ENDPOINT_URL_S3"), getenv("AWS_ENDPOINT_URL")),
		Region:   cmp.Or(getenv("AWS_REGION"), getenv("AWS_DEFAULT_REGION")),
		Key:      getenv("AWS_ACCESS_KEY_ID"),
		Secret:   getenv("AWS_SECRET_ACCESS_KEY"),
		Token:    getenv("AWS_SESSION_TOKEN"),
	}
}

// client makes one that tries nothing twice: that is for the wrapper that does so
// for all stores.
func (o Options) client() (*minio.Client, http.RoundTripper, error) {
	u, err := url.Parse(cmp.Or(o.Endpoint, amazon))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path != "" && u.Path != "/" {
		return nil, nil, fmt.Errorf("%q is no address of a server: write http://HOST:PORT or https://HOST in AWS_ENDPOINT_URL", o.Endpoint)
	}
	if o.Transport == nil {
		t, err := minio.DefaultTransport(u.Scheme == "https")
		if err != nil {
			return nil, nil, err
		}
		t.DisableCompression = true
		o.Transport = remote.Stall(t, patience)
	}
	lookup := minio.BucketLookupAuto
	if o.Endpoint != "" {
		lookup, o.Region = minio.BucketLookupPath, cmp.Or(o.Region, "us-east-1")
	}
	creds := credentials.NewStatic("", "", "", credentials.SignatureAnonymous)
	if o.Key != "" {
		creds = credentials.NewStaticV4(o.Key, o.Secret, o.Token)
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds: creds, Secure: u.Scheme == "https", Region: o.Region, Transport: o.Transport,
		BucketLookup: lookup, MaxRetries: 1,
	})
	return client, o.Transport, err
}
