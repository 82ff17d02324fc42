/** Courses, assignments and grades over REST. */
import { body, json, request } from "./api";

export type Phase = "open" | "grace" | "closed";
export type Kind = "none" | "read-only" | "answer" | "tests" | "manual" | "task";
export const KINDS: readonly Kind[] = ["none", "read-only", "answer", "tests", "manual", "task"];
export type SubmissionState = "handed-in" | "queued" | "graded" | "failed";

export interface CourseEntry {
  id: string;
  name: string;
  staff: boolean;
  students: number;
}
export interface Deadline {
  due: string;
  /** On the wall of its zone. */
  local: string;
  zone: string;
  graceMinutes: number;
  end: string;
  phase: Phase;
}
export interface RubricLine {
  text: string;
  points: number;
}
export interface Settings {
  seconds: number;
  megabytes: number;
  characters: number;
  anonymous: boolean;
  rubrics: Record<string, RubricLine[]>;
}
export interface HandedIn {
  number: number;
  at: string;
  late: boolean;
  collected: boolean;
}
/** An assignment in a course: what staff and what students get of it. */
export interface AssignmentEntry extends Deadline {
  id: string;
  title: string;
  notebook: string | null;
  // for staff
  released?: string | null;
  feedback?: string | null;
  settings?: Settings;
  states?: Partial<Record<SubmissionState, number>>;
  // for a student
  submissions?: HandedIn[];
  points?: number;
  of?: number;
  open?: number;
}
export interface Member {
  login: string;
  name: string;
  staff: boolean;
}
export interface Course {
  id: string;
  name: string;
  staff: boolean;
  assignments: AssignmentEntry[];
  people?: Member[];
  invited?: boolean;
}
export interface AssignmentCell {
  id: string;
  type: string;
  /** Its first line. */
  first: string;
  kind: Kind;
  gradeId: string;
  points: number;
}
export interface Assignment extends AssignmentEntry {
  course: string;
  courseName: string;
  cells: AssignmentCell[];
  problems: string[];
  points: number;
}
export interface StudentProgress {
  login: string;
  name: string;
  notebook: string | null;
  opened: string | null;
  edits: number;
  runs: number;
  active: string | null;
  passed: number;
  /** Place of the cell that fails again and again. */
  stuck: number | null;
  submitted: string | null;
  submissions: number;
  late: boolean;
  collected: boolean;
  extension: string | null;
  phase: Phase;
}
export interface Glance {
  tests: number;
  students: StudentProgress[];
  states: Partial<Record<SubmissionState, number>>;
}
export interface SubmissionEntry {
  id: string;
  label: string;
  late: boolean;
  state: SubmissionState;
  problem: string;
  points: number | null;
  of: number;
  open: number;
  at?: string;
}
export interface Submissions {
  anonymous: boolean;
  submissions: SubmissionEntry[];
  states: Partial<Record<SubmissionState, number>>;
}
export interface GradedCell {
  id: string;
  type: string;
  source: string;
  outputs: unknown[];
  kind?: Kind;
  solution?: string | null;
  of?: number;
  gradeId?: string;
  automatic?: number | null;
  manual?: number | null;
  comment?: string;
  detail?: string;
  rubric?: RubricLine[];
}
export interface Submission {
  id: string;
  assignment: string;
  title: string;
  label: string;
  state: SubmissionState;
  late: boolean;
  cells: GradedCell[];
  points: number;
  of: number;
  open: number;
  previous: string | null;
  next: string | null;
}
export interface Grades {
  name: string;
  columns: { assignment: string; title: string; points: number }[];
  rows: { login: string; name: string; total: number; entries: { points: number | null; open: number; late: boolean; handedIn: boolean }[] }[];
}
/** What the page of a copy says; empty where the notebook is none. */
export interface OfNotebook extends Partial<AssignmentEntry> {
  staff?: boolean;
  assignment?: string;
  courseName?: string;
  student?: string;
}

const of = encodeURIComponent;
const course = (id: string): string => `/api/courses/${of(id)}`;
const assignment = (id: string): string => `/api/assignments/${of(id)}`;
const post = (path: string, value: unknown = {}) => json<Record<string, unknown>>(path, { method: "POST", ...body(value) });

export const teachingApi = {
  courses: () => json<CourseEntry[]>("/api/courses"),
  makeCourse: (name: string) => json<{ id: string }>("/api/courses", { method: "POST", ...body({ name }) }),
  course: (id: string) => json<Course>(course(id)),
  addPeople: (id: string, csv: string) => json<{ added: number; problems: string[] }>(`${course(id)}/people`, { method: "POST", ...body({ csv }) }),
  removePerson: (id: string, login: string) => request(`${course(id)}/people/${of(login)}`, { method: "DELETE" }),
  invite: (id: string) => json<{ code: string }>(`${course(id)}/invitation`, { method: "POST" }),
  uninvite: (id: string) => request(`${course(id)}/invitation`, { method: "DELETE" }),
  join: (code: string) => json<{ id: string; name: string }>(`/api/courses/join/${of(code)}`, { method: "POST" }),
  makeAssignment: (id: string, value: unknown) => json<{ id: string }>(`${course(id)}/assignments`, { method: "POST", ...body(value) }),
  assignment: (id: string) => json<Assignment>(assignment(id)),
  change: (id: string, value: unknown) => request(assignment(id), { method: "PATCH", ...body(value) }),
  mark: (id: string, cell: string, value: { kind: Kind; gradeId: string; points: number }) => request(`${assignment(id)}/cells/${of(cell)}`, { method: "PUT", ...body(value) }),
  release: (id: string) => request(`${assignment(id)}/release`, { method: "POST" }),
  extend: (id: string, login: string, due: string) => request(`${assignment(id)}/extensions/${of(login)}`, { method: "PUT", ...body({ due }) }),
  glance: (id: string) => json<Glance>(`${assignment(id)}/class`),
  open: (id: string) => json<{ notebook: string }>(`${assignment(id)}/open`, { method: "POST" }),
  submit: (id: string) => json<HandedIn>(`${assignment(id)}/submit`, { method: "POST" }),
  ofNotebook: (id: string) => json<OfNotebook>(`/api/notebooks/${of(id)}/assignment`),
  submissions: (id: string) => json<Submissions>(`${assignment(id)}/submissions`),
  grade: (id: string, submissions?: string[]) => post(`${assignment(id)}/grade`, submissions ? { submissions } : {}),
  feedback: (id: string) => json<{ given: number }>(`${assignment(id)}/feedback`, { method: "POST" }),
  submission: (id: string) => json<Submission>(`/api/submissions/${of(id)}`),
  give: (id: string, cell: string, value: { points: number | null; comment: string }) => request(`/api/submissions/${of(id)}/cells/${of(cell)}`, { method: "PUT", ...body(value) }),
  grades: (id: string) => json<Grades>(`${course(id)}/grades`),
  csv: (id: string): string => `${course(id)}/grades.csv`,
};
