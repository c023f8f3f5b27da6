package wire

import (
	"encoding/json"

	"github.com/comal-go/comal/engine"
)

// Program is the head of KindProgram.
type Program struct {
	Kind    string                      `json:"kind"` // engine.ProgramKind
	Name    string                      `json:"name"`
	Type    string                      `json:"type,omitempty"`
	JSON    bool                        `json:"json,omitempty"`
	Init    string                      `json:"init,omitempty"`
	Args    map[string]json.RawMessage  `json:"args,omitempty"`
	Files   map[string]engine.ArrayFile `json:"files,omitempty"`
	Threads int                         `json:"threads"`
	Scratch string                      `json:"scratch,omitempty"`
	Beat    int                         `json:"beat,omitempty"` // descriptor of a page of package beat; 0 is none
}

// Ready is the head of KindReady: the program can be run, or why not.
type Ready struct {
	Error     string   `json:"error,omitempty"`
	Missing   bool     `json:"missing,omitempty"`   // something has to be installed first
	Advice    string   `json:"advice,omitempty"`    // the next step
	Detail    string   `json:"detail,omitempty"`    // traceback
	Functions []string `json:"functions,omitempty"` // what the worker could run, if the name is unknown
	Version   string   `json:"version,omitempty"`   // of the interpreter
	Type      string   `json:"type,omitempty"`      // of the function
	Folder    string   `json:"folder,omitempty"`    // that the function's source lies in
	Sources   []string `json:"sources,omitempty"`   // its files, relative to that
	Beats     bool     `json:"beats,omitempty"`     // it notes each item on the page it was given
}

// Task is the head of KindTask. The payload holds N items, encoded.
type Task struct {
	N      int      `json:"n"`
	Budget float64  `json:"budget,omitempty"` // seconds; 0 is no limit
	Arrays [][2]int `json:"arrays,omitempty"` // as in Result
}

// File is a value that is an array and too long for a payload: a .npy file in
// the scratch folder. It is the reader's.
type File struct {
	Pos  int    `json:"pos"`
	Name string `json:"name"` // in that folder; it begins with ArrayPrefix
	Size int64  `json:"size"`
}

// Result is the head of KindResult, about the next N items of the task. The
// payload holds their values, encoded, and then the arrays.
type Result struct {
	N       int                 `json:"n"`
	Final   bool                `json:"final,omitempty"`
	Wall    float64             `json:"wall"` // seconds
	Fails   []*engine.ItemError `json:"fails,omitempty"`
	Notes   []engine.Note       `json:"notes,omitempty"`
	Arrays  [][2]int            `json:"arrays,omitempty"` // position, bytes; in the order they lie at the end of the payload
	Files   []File              `json:"files,omitempty"`
	NoSpace bool                `json:"no_space,omitempty"` // those of the fails that are of kind refused are for want of it
	PeakRSS int64               `json:"peak_rss,omitempty"`
	Threads int                 `json:"threads,omitempty"`
}
